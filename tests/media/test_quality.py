"""Scores of the E-model."""

import pytest

from sipdiag.media.quality import NARROWBAND_R, delay_impairment, mos, quality


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


def test_wideband_is_on_its_own_scale_and_unknown_under_loss() -> None:
    found = quality("G722", 0)
    assert found is not None
    assert found.scale == "WB"
    assert quality("G722", 0.01) is None


@pytest.mark.parametrize("codec", [None, "opus", "AMR-WB", "x-unheard-of", ""])
def test_unpublished_codecs_have_no_score(codec: str | None) -> None:
    assert quality(codec, 0) is None


def test_delay_costs_nothing_up_to_100_ms_and_more_and_more_beyond() -> None:
    assert (delay_impairment(60), delay_impairment(100)) == (0, 0)
    assert 0 < delay_impairment(200) < delay_impairment(400)
