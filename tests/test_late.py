"""What is worked out only where somebody asks, while it still can be."""

import pytest

from sipdiag.late import Late


def test_a_value_is_worked_out_once_and_only_if_asked_for() -> None:
    asked: list[int] = []

    def make() -> int:
        asked.append(1)
        return 42

    value = Late(make)
    assert not asked
    assert (value(), value()) == (42, 42)
    assert len(asked) == 1


def test_what_was_not_asked_for_in_time_is_not_to_be_had_from_a_later_state() -> None:
    state = [1]
    early, late = Late(lambda: state[0]), Late(lambda: state[0])
    assert early() == 1
    early.close()
    late.close()
    state[0] = 2
    assert early() == 1
    with pytest.raises(RuntimeError, match="after the next message"):
        late()
