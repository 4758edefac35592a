"""Payloads as rows and as records: the same either way."""

import pytest

from sipdiag.capture.payloads import PayloadColumns, data_bytes_of, row_of, rows_of
from sipdiag.model import Endpoint, Frame, Payload

ALICE, BOB = Endpoint("192.0.2.1", 5060), Endpoint("192.0.2.2", 5060)
PAYLOADS = [
    Payload(1, Frame(0, 1), ALICE, BOB, "udp", b"one"),
    Payload(2, Frame(0, 3), BOB, ALICE, "tcp", b"another", (Frame(0, 2), Frame(0, 3)), True, Frame(0, 1)),
]


def test_columns_are_the_payloads_that_they_came_from() -> None:
    columns = PayloadColumns(2, 10, lambda: map(row_of, PAYLOADS))
    assert len(columns) == 2
    assert list(columns) == list(columns) == PAYLOADS
    assert columns[1] == PAYLOADS[1]
    assert columns[:1] == PAYLOADS[:1]


@pytest.mark.parametrize("payloads", [PAYLOADS, PayloadColumns(2, 10, lambda: map(row_of, PAYLOADS))])
def test_rows_are_the_fields_in_their_order(payloads: list[Payload]) -> None:
    assert [Payload(*row) for row in rows_of(payloads)] == PAYLOADS
    assert data_bytes_of(payloads) == 10
