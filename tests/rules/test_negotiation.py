"""Why offers come to nothing though the codecs may fit."""

from pathlib import Path

import pytest

from sipdiag.rules._negotiation import dtls_fault, families_of, fmtp_disagreement, mux_fault, only_family
from sipdiag.sip import Sdp, parse_sdp
from tests.rules.stories import report_on, verdicts


def sdp(media: str, address: str = "10.0.0.10") -> Sdp:
    family = "IP6" if ":" in address else "IP4"
    text = (
        f"v=0\no=- 1 1 IN {family} {address}\ns=-\nc=IN {family} {address}\nt=0 0\n" + media.replace("|", "\n") + "\n"
    )
    found = parse_sdp(text.encode())
    assert found is not None
    return found


AMR = "m=audio 4000 RTP/AVP 97|a=rtpmap:97 AMR/8000"


@pytest.mark.parametrize(
    ("offer", "answer", "parameter"),
    [
        (AMR, AMR, None),
        (f"{AMR}|a=fmtp:97 octet-align=1", f"{AMR}|a=fmtp:97 octet-align=1; mode-set=0,2", None),
        (f"{AMR}|a=fmtp:97 octet-align=1", f"{AMR}|a=fmtp:97 octet-align=0", "octet-align"),
        (f"{AMR}|a=fmtp:97 octet-align=1", AMR, "octet-align"),
        (f"{AMR}|a=fmtp:97 mode-set=0,2", f"{AMR}|a=fmtp:97 mode-set=4,7", "mode-set"),
        (
            "m=audio 4000 RTP/AVP 97 98|a=rtpmap:97 AMR/8000|a=fmtp:97 octet-align=1|a=rtpmap:98 AMR/8000",
            AMR.replace("97", "98"),
            None,
        ),
        ("m=audio 4000 RTP/AVP 97 0|a=rtpmap:97 AMR/8000", "m=audio 6000 RTP/AVP 97 0|a=rtpmap:97 AMR/8000", None),
        (
            "m=audio 4000 RTP/AVP 97 0|a=rtpmap:97 AMR/8000|a=fmtp:97 octet-align=1",
            "m=audio 6000 RTP/AVP 97 0|a=rtpmap:97 AMR/8000",
            None,
        ),
        ("m=audio 4000 RTP/AVP 18|a=fmtp:18 annexb=no", "m=audio 6000 RTP/AVP 18", None),
    ],
)
def test_parameters_that_have_to_be_the_same(offer: str, answer: str, parameter: str | None) -> None:
    found = fmtp_disagreement(sdp(offer), sdp(answer))
    assert (found.parameter if found is not None else None) == parameter


def dtls(setup: str, fingerprint: bool = True) -> Sdp:
    return sdp(f"m=audio 4000 UDP/TLS/RTP/SAVPF 0|a=setup:{setup}" + ("|a=fingerprint:sha-256 AA:BB" * fingerprint))


@pytest.mark.parametrize(
    ("offer", "answer", "fault"),
    [
        (dtls("actpass"), dtls("active"), None),
        (dtls("actpass"), dtls("passive"), None),
        (dtls("active"), dtls("passive"), None),
        (dtls("actpass"), dtls("actpass"), "actpass"),
        (dtls("active"), dtls("active"), "begin"),
        (dtls("passive"), dtls("passive"), "wait"),
        (dtls("actpass"), dtls("active", False), "no fingerprint"),
    ],
)
def test_who_begins_the_handshake(offer: Sdp, answer: Sdp, fault: str | None) -> None:
    found = dtls_fault(offer, answer)
    assert (found is not None) is (fault is not None)
    if found is not None and fault is not None:
        assert fault in found.fault


def bundle(group: str, *sections: str) -> Sdp:
    text = f"a=group:BUNDLE {group}|" + "|".join(
        f"m=audio {4000 + 2 * n} UDP/TLS/RTP/SAVPF 0|a=mid:{n}{'|' + lines if lines else ''}"
        for n, lines in enumerate(sections)
    )
    return sdp(text)


def test_a_bundle_is_described_where_it_is_named_first() -> None:
    keys = "a=fingerprint:sha-256 AA:BB|a=setup:"
    offer = bundle("0 1", keys + "actpass", keys + "actpass")
    assert dtls_fault(offer, bundle("0 1", keys + "active", "")) is None
    assert dtls_fault(offer, bundle("1 0", "", keys + "active")) is None
    assert dtls_fault(offer, bundle("0", keys + "active", "")) is not None
    assert dtls_fault(offer, bundle("0 1", "", keys + "active")) is not None


def test_rtcp_is_muxed_only_where_that_was_offered() -> None:
    plain, muxed = sdp("m=audio 4000 RTP/AVP 0"), sdp("m=audio 4000 RTP/AVP 0|a=rtcp-mux")
    assert mux_fault(plain, muxed) is not None
    assert [mux_fault(muxed, plain), mux_fault(muxed, muxed), mux_fault(plain, plain)] == [None] * 3


def test_candidates_and_alternatives_count_as_families() -> None:
    assert only_family(sdp("m=audio 4000 RTP/AVP 0", "2001:db8::1")) == "IPv6"
    both = sdp("m=audio 4000 RTP/AVP 0|a=candidate:1 1 UDP 1 10.0.0.1 4000 typ host", "2001:db8::1")
    assert families_of(both) == {"IPv4", "IPv6"}
    assert only_family(sdp("m=audio 4000 RTP/AVP 0|a=altc:1 IP4 10.0.0.1 4000", "2001:db8::1")) is None
    assert only_family(sdp("m=audio 4000 RTP/AVP 0", "media.example.test")) is None


REFUSED = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
{offer}B > A +0.02 {response}
A > B +0.04 ACK
"""


@pytest.mark.parametrize(
    ("offer", "response", "rule"),
    [
        ("", '488\n    Warning: 370 b "Insufficient Bandwidth"', "bandwidth-cac-488"),
        ("", "503\n    Reason: Q.850;cause=49", "bandwidth-cac-488"),
        ("    no sdp\n", "488", "late-offer-unsupported"),
        ("    no sdp\n", "500", "call-rejected"),
        ("    no sdp\n", "503\n    Reason: Q.850;cause=47", "codec-resource-47"),
        ("", "503\n    Reason: Q.850;cause=47", "trunk-congestion"),
    ],
)
def test_which_rule_speaks_for_a_refused_offer(tmp_path: Path, offer: str, response: str, rule: str) -> None:
    report = report_on(tmp_path, REFUSED.format(offer=offer, response=response))
    assert [name for name, _ in verdicts(report)] == [rule]
