import ssl
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.der import (
    MAX_ALTERNATIVES,
    MAX_EXTENSIONS,
    MAX_NAME_PARTS,
    MAX_TEXT_BYTES,
    Certificate,
    read_certificate,
)
from tests.conftest import need_tool


def made(folder: Path, subject: str, *options: str) -> bytes:
    """A certificate by openssl, in DER."""
    path = folder / "made.pem"
    request = [need_tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    files = ["-nodes", "-keyout", str(folder / "made.key"), "-out", str(path)]
    subprocess.run([*request, *files, "-subj", subject, *options], check=True, capture_output=True)
    return ssl.PEM_cert_to_DER_cert(path.read_text())


def test_names_and_dates_are_those_that_openssl_put_in(tmp_path: Path) -> None:
    names = "subjectAltName=DNS:a.example.com,IP:10.0.0.1,DNS:b.example.com"
    data = made(
        tmp_path, "/C=DE/O=M\xfcller GmbH/OU=VoIP/CN=sip.example.com", "-utf8", "-days", "400", "-addext", names
    )
    certificate = read_certificate(data)
    assert certificate is not None
    assert certificate.subject == "CN=sip.example.com, O=Müller GmbH, OU=VoIP, C=DE"
    assert certificate.issuer == certificate.subject
    assert certificate.dns_names == ("a.example.com", "b.example.com")
    assert certificate.not_before is not None
    assert certificate.not_after is not None
    assert (certificate.not_after - certificate.not_before).days == 400


def test_dates_beyond_2049_are_read(tmp_path: Path) -> None:
    certificate = read_certificate(made(tmp_path, "/CN=x", "-days", "36500"))
    assert certificate is not None
    assert certificate.not_after is not None
    assert certificate.not_after.year > 2100


def test_a_certificate_without_a_name(tmp_path: Path) -> None:
    certificate = read_certificate(made(tmp_path, "/"))
    assert certificate is not None
    assert certificate.subject == ""


@pytest.mark.parametrize("beyond", [0, 1])
def test_parts_of_a_name_and_extensions_are_read_up_to_a_bound(beyond: int, tmp_path: Path) -> None:
    subject = "/O=x" * (MAX_NAME_PARTS - 1 + beyond) + "/CN=last"
    # openssl puts three extensions of its own in.
    others = [f"1.2.3.{number}=DER:0500" for number in range(MAX_EXTENSIONS - 4 + beyond)]
    options = [word for text in (*others, "subjectAltName=DNS:last.example.com") for word in ("-addext", text)]
    certificate = read_certificate(made(tmp_path, subject, *options))
    assert certificate is not None
    assert certificate.subject == ("O=x" if beyond else "CN=last, O=x")
    assert certificate.dns_names == (() if beyond else ("last.example.com",))


def test_texts_and_names_are_bounded(tmp_path: Path) -> None:
    names = "subjectAltName=" + ",".join(f"DNS:{number}.example.com" for number in range(MAX_ALTERNATIVES + 4))
    data = made(tmp_path, "/OU=x/CN=sip.example.com", "-addext", names)
    certificate = read_certificate(data)
    assert certificate is not None
    assert len(certificate.dns_names) == MAX_ALTERNATIVES
    long = data.replace(b"\x0c\x01x", b"\x0c\x01y")
    changed = read_certificate(long)
    assert changed is not None
    assert "OU=y" in changed.subject
    assert all(len(part) <= MAX_TEXT_BYTES + 3 for part in changed.subject.split(", "))


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x02\x30\x00", bytes(100)]
)
def test_what_is_no_certificate_is_none(data: bytes) -> None:
    assert read_certificate(data) is None


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    read_certificate(data)


@pytest.fixture(scope="module")
def certificate_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("der"), "/O=Example/CN=sip.example.com")


@given(st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=6), st.integers(0, 2_000))
def test_no_damage_raises(certificate_bytes: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(certificate_bytes)
    for at, value in changes:
        data[at % len(data)] = value
    result = read_certificate(bytes(data[: len(data) - cut % 50]))
    assert result is None or isinstance(result, Certificate)
