"""Scores of the E-model."""

import numpy as np
import pytest

from sipdiag.media.losses import bursts
from sipdiag.media.quality import (
    IMPAIRMENTS,
    NARROWBAND_R,
    delay_impairment,
    effective_impairment,
    mos,
    quality,
)
from sipdiag.media.seconds import HOLE


def test_default_rating_gives_the_published_score() -> None:
    assert mos(NARROWBAND_R) == pytest.approx(4.41, abs=0.005)


@pytest.mark.parametrize(("rating", "score"), [(90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)])
def test_scores_are_those_of_g_107_annex_b(rating: float, score: float) -> None:
    assert mos(rating) == pytest.approx(score, abs=0.01)


def test_score_keeps_its_bounds() -> None:
    assert (mos(-20), mos(0), mos(100), mos(150)) == (1.0, 1.0, 4.5, 4.5)
    assert all(1.0 <= mos(rating) <= 4.5 for rating in range(101))


def test_loss_lowers_the_score_and_a_weaker_codec_starts_lower() -> None:
    g711 = [quality("PCMA", loss) for loss in (0, 0.01, 0.05, 0.2, 1)]
    scores = [found.mos_cqe for found in g711 if found]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 5
    g729 = quality("g729", 0)
    assert g729 is not None
    assert g729.mos_cqe < scores[0]


@pytest.mark.parametrize(
    ("codec", "loss", "burst_ratio", "impairment", "score"),
    [
        # Ie + (95 - Ie) * Ppl / (Ppl / BurstR + Bpl), R = 93.2 less that, by hand.
        ("PCMU", 0.02, 1, 95 * 2 / (2 + 25.1), 4.2348),  # 7.0111, R 86.189
        ("PCMU", 0.02, 2, 95 * 2 / (1 + 25.1), 4.2267),  # 7.2797, R 85.920
        ("G729", 0.05, 1.5, 11 + 84 * 5 / (5 / 1.5 + 19), 3.2739),  # 29.806, R 63.394
        ("G723", 0.01, 4, 15 + 80 / (0.25 + 16.1), 3.7480),  # 19.893, R 73.307
    ],
)
def test_hand_worked_cases_of_loss(
    codec: str, loss: float, burst_ratio: float, impairment: float, score: float
) -> None:
    assert effective_impairment(IMPAIRMENTS[codec], loss, burst_ratio) == pytest.approx(impairment)
    found = quality(codec, loss, burst_ratio)
    assert found is not None
    assert found.mos_cqe == pytest.approx(score, abs=0.0001)


def test_the_burst_ratio_is_that_of_the_two_state_model() -> None:
    """G.107 7.5: BurstR = 1 / (p + q) = (1 - Ppl / 100) / q; here 4 of 100 packets are lost, in two runs of two, so
    that after a lost packet every second one is there: q = 0.5."""
    holes = np.zeros(2, HOLE)
    holes["at"], holes["missing"], holes["time_ns"] = (10, 60), 2, (1, 2)
    found = bursts(holes, 100, 20.0)
    assert found is not None
    assert found.burst_ratio == pytest.approx((1 - 0.04) / 0.5) == 1.92


def test_wideband_is_on_its_own_scale_and_unknown_under_loss() -> None:
    found = quality("amr-wb", 0, fmtp="octet-align=1; mode-set=2")
    assert found is not None
    # R 129 - 13 = 116, and 116 / 1.29 = 89.92 on the scale of annex B.
    assert (found.scale, found.mos_cqe) == ("WB", pytest.approx(4.3371, abs=0.0001))
    assert quality("AMR-WB", 0.01, fmtp="mode-set=2") is None


@pytest.mark.parametrize("fmtp", ["", "octet-align=1", "mode-set=0,1,2", "mode-set=9", "mode-set=2,"])
def test_amr_wb_of_no_one_mode_has_no_score(fmtp: str) -> None:
    assert quality("AMR-WB", 0, fmtp=fmtp) is None


@pytest.mark.parametrize("codec", [None, "opus", "AMR", "AMR-WB", "EVS", "G722", "G728", "x-unheard-of", ""])
def test_codecs_without_confirmed_figures_have_no_score(codec: str | None) -> None:
    assert quality(codec, 0) is None


def test_delay_costs_nothing_up_to_100_ms_and_more_and_more_beyond() -> None:
    assert (delay_impairment(60), delay_impairment(100)) == (0, 0)
    assert 0 < delay_impairment(200) < delay_impairment(400)
