"""A variant is chosen by what the message shows, and by nothing that is not known."""

import msgspec
import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import Sides, StatusEntry, When, generic_status, slug

KNOWLEDGE = Knowledge()


@pytest.mark.parametrize(
    ("when", "shown", "holds"),
    [
        ({}, {}, True),
        ({"sdp": True}, {"sdp": True}, True),
        ({"sdp": False}, {}, False),
        ({"sdp": True, "reliable": True}, {"sdp": True, "reliable": False}, False),
        ({"method": ["INVITE", "UPDATE"]}, {"method": "UPDATE"}, True),
        ({"method": "INVITE"}, {"method": "BYE"}, False),
        ({"q850": [1, 2]}, {"q850": [16, 2]}, True),
        ({"q850": [1, 2]}, {"q850": []}, False),
        ({"after": [180, 183]}, {"after": {183}}, True),
        ({"warning": [305]}, {"warning": None}, False),
        ({"phrase": "no route"}, {"phrase": "No Route to target"}, True),
        ({"header": {"Reason": True}}, {"header": {"Reason": "Q.850"}}, True),
        ({"header": {"Reason": False}}, {"header": {}}, True),
        ({"header": {"Reason": False}}, {}, False),
        ({"header": {"P-Early-Media": "inactive|gated"}}, {"header": {"P-Early-Media": "Gated"}}, True),
        ({"request_header": {"Replaces": True}}, {"header": {"Replaces": "x"}}, False),
        ({"elapsed_over_s": 31}, {"elapsed_s": 32.1}, True),
        ({"elapsed_over_s": 31}, {}, False),
        ({"elapsed_over_s": 1, "elapsed_under_s": 5}, {"elapsed_s": 6}, False),
        ({"stale": True}, {"stale": True}, True),
        ({"challenge": True, "credentials": False}, {"challenge": True, "credentials": True}, False),
        ({"in_dialog": True}, {"in_dialog": True}, True),
        ({"sdp_direction": ["inactive", "recvonly"]}, {"sdp_direction": "inactive"}, True),
    ],
)
def test_a_condition_holds_when_all_of_it_is_shown(
    when: dict[str, object], shown: dict[str, object], holds: bool
) -> None:
    assert msgspec.convert(when, When).holds(shown) is holds


@pytest.mark.parametrize(
    ("when", "shown", "contradicts"),
    [
        ({"sdp": True}, {"sdp": False}, True),
        ({"sdp": True}, {}, False),
        ({"sdp": True, "reliable": True}, {"sdp": True}, False),
        ({"header": {"Reason": True}}, {"header": {"Warning": "x"}}, False),
        ({"header": {"Reason": "cause=1"}}, {"header": {"Reason": "cause=2"}}, True),
        ({"elapsed_over_s": 31}, {"elapsed_s": 5}, True),
        ({"elapsed_under_s": 31}, {"elapsed_s": 5}, False),
        ({"after": [183]}, {"after": [180]}, True),
    ],
)
def test_what_is_not_shown_contradicts_nothing(
    when: dict[str, object], shown: dict[str, object], contradicts: bool
) -> None:
    assert msgspec.convert(when, When).contradicts(shown) is contradicts


def test_the_variants_of_183_tell_early_media_from_mere_progress() -> None:
    entry = KNOWLEDGE.status(183)
    plain = {"method": "INVITE", "sdp": False, "reliable": False, "header": {}, "q850": [], "after": []}
    silent = KNOWLEDGE.variant(entry, plain)
    media = KNOWLEDGE.variant(entry, {**plain, "sdp": True, "sdp_direction": "sendrecv"})
    reliable = KNOWLEDGE.variant(entry, {**plain, "sdp": False, "reliable": True})
    assert silent is not None
    assert media is not None
    assert reliable is not None
    assert len({silent.id, media.id, reliable.id}) == 3
    assert "early media" in media.meaning.lower()
    assert "PRACK" in reliable.meaning + " ".join(reliable.how_to_fix)


def test_without_a_known_fact_no_variant_is_claimed() -> None:
    assert KNOWLEDGE.variant(generic_status(183), {"sdp": True}) is None
    assert KNOWLEDGE.variant(KNOWLEDGE.status(183), {}) is None


def test_a_form_refuses_what_contradicts_it() -> None:
    data = msgspec.to_builtins(generic_status(404))
    with pytest.raises(msgspec.ValidationError, match="class"):
        msgspec.convert({**data, "class": "success"}, StatusEntry)
    with pytest.raises(msgspec.ValidationError, match="any side"):
        msgspec.convert({}, Sides)
    variant = {"id": "a", "when": {}, "meaning": "m"}
    with pytest.raises(msgspec.ValidationError, match="same id"):
        msgspec.convert({**data, "variants": [variant, variant]}, StatusEntry)


def test_ids_are_spelt_alike() -> None:
    assert [slug("Offer/answer"), slug(" Timer B "), slug("T1")] == ["offer-answer", "timer-b", "t1"]


def test_a_variant_is_looked_for_among_those_of_the_method() -> None:
    entry = KNOWLEDGE.status(200)
    assert [variant.id for variant, _ in entry.candidates("BYE", True, False)] == ["bye"]
    assert all(variant.when.method is None for variant, _ in entry.candidates("X-UNKNOWN", False, True))
    for method in ("INVITE", "REGISTER", None):
        shown = {"method": method, "in_dialog": False, "sdp": True} if method else {"in_dialog": False, "sdp": True}
        first = next((variant for variant in entry.variants if variant.when.holds(shown)), None)
        assert KNOWLEDGE.variant(entry, shown) is first
