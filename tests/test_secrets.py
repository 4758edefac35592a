import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.secrets import MASK, masked

DIGEST = (
    b'Authorization: Digest username="bob", realm="example.com", nonce="dcd98b", uri="sip:example.com",\r\n'
    b'  response="6629fae49393a05397450978507c4ef1", cnonce="0a4f113b", opaque="5ccc06"\r\n'
)


def test_the_proof_of_a_password_goes_and_the_rest_stays() -> None:
    shown = masked(b"REGISTER sip:example.com SIP/2.0\r\n" + DIGEST + b"\r\n")
    assert b"6629fae4" not in shown
    assert b'response="[masked]", cnonce="0a4f113b"' in shown
    assert b'username="bob", realm="example.com", nonce="dcd98b"' in shown


@pytest.mark.parametrize(
    ("line", "secret", "kept"),
    [
        (b"Proxy-Authorization: Digest response=abcdef, qop=auth", b"abcdef", b"qop=auth"),
        (b'proxy-authorization : digest RESPONSE = "abcdef"', b"abcdef", b"digest"),
        (b'Authentication-Info: rspauth="abcdef", nextnonce="n"', b"abcdef", b'nextnonce="n"'),
        (b"Authorization: Basic Ym9iOnNlY3JldA==", b"Ym9iOnNlY3JldA", b"Basic "),
        (b"Authorization: Bearer eyJhbGciOi.abc", b"eyJhbGciOi", b"Bearer "),
        (b"Identity: eyJhbGciOi.abc.def;info=<https://x/y>;alg=ES256", b"eyJhbGciOi", b";info=<https://x/y>;alg=ES256"),
        (b"y: eyJhbGciOi.abc.def", b"eyJhbGciOi", b"y: "),
        (
            b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9|2^20|1:4;inline:QUJDREVG|2^20",
            b"WVNfX19",
            b"|2^20|1:4;inline:[masked]|2^20",
        ),
        (b"a=key-mgmt:mikey AQAFgM0XflABAAAAAAAA", b"AQAFgM0", b"a=key-mgmt:mikey"),
        (b"k=base64:c2VjcmV0", b"c2VjcmV0", b"k=base64:"),
    ],
)
def test_each_kind_of_secret_is_masked_where_it_stands(line: bytes, secret: bytes, kept: bytes) -> None:
    for end in (b"\r\n", b"\n", b"\r"):
        shown = masked(b"INVITE sip:b@x SIP/2.0" + end + line + end + b"Subject: kept" + end)
        assert secret not in shown
        assert kept in shown
        assert MASK in shown
        assert b"Subject: kept" in shown


@pytest.mark.parametrize(
    "line",
    [b"Subject: response=5", b"m=audio 4000 RTP/AVP 0", b"a=rtpmap:0 PCMU/8000", b"P-Asserted-Identity: <sip:a@b>"],
)
def test_what_is_no_secret_stays_as_it_is(line: bytes) -> None:
    message = b"INVITE sip:b@x SIP/2.0\r\n" + line + b"\r\n\r\n"
    assert masked(message) == message


def test_a_value_that_is_cut_off_is_masked_up_to_there() -> None:
    assert b"6629" not in masked(b'Authorization: Digest response="6629fae')
    assert b"WVNf" not in masked(b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNf")


@given(st.binary(max_size=300))
def test_any_bytes_can_be_masked(data: bytes) -> None:
    masked(data)
    assert b"s3cr3t" not in masked(data.replace(b"s3cr3t", b"") + b'\r\nAuthorization: Digest response="s3cr3t"\r\n')
