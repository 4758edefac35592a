"""DNS messages with other names and addresses."""

import struct

from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.dns import DNS, DNSQR, DNSRR, DNSRRSRV

from sipdiag.extract.mapping import Mapping
from sipdiag.extract.renaming import MAX_RECORDS, renamed

MAPPING = Mapping(b"a key")


def test_names_and_addresses_are_those_that_sip_gets() -> None:
    message = DNS(
        qr=1,
        qd=DNSQR(qname="_sip._udp.acme.example", qtype="SRV"),
        an=[DNSRRSRV(rrname="_sip._udp.acme.example", target="pbx7.acme.example", port=5060)],
        ar=[DNSRR(rrname="pbx7.acme.example", rdata="10.20.30.40")],
    )
    made = renamed(bytes(message), MAPPING)
    assert made is not None
    parsed = DNS(made)
    assert parsed.qd[0].qname.decode() == MAPPING.domain("_sip._udp.acme.example.")
    assert parsed.an[0].target.decode() == MAPPING.domain("pbx7.acme.example.")
    assert parsed.ar[0].rdata == MAPPING.ipv4_text("10.20.30.40")
    assert b"acme" not in made


@given(st.binary(max_size=80))
def test_any_bytes_give_as_many_or_none(data: bytes) -> None:
    for message in (data, bytes([0, 1, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0]) + data):
        made = renamed(message, MAPPING)
        assert made is None or len(made) == len(message)


def test_a_message_of_more_records_than_a_datagram_has_room_for_stays_behind() -> None:
    for count in (MAX_RECORDS - 1, MAX_RECORDS):
        data = struct.pack(">6H", 7, 0x8000, 1, count, 0, 0) + b"\0\0\1\0\1" + (b"\0\0\1\0\1" + bytes(6)) * count
        assert (renamed(data, MAPPING) is None) is (count == MAX_RECORDS)
