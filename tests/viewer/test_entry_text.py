"""Entries of a spec as text and back."""

from typing import Literal

import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.viewer.entry_text import choices_of, entry_kind, entry_text, entry_value, numbers_in


@pytest.mark.parametrize(
    ("value", "hint", "text"),
    [
        (5, int, "5"),
        (2**63 - 1, int, "9223372036854775807"),
        (0.1 + 0.2, float, "0.30000000000000004"),
        (2.0, float, "2"),
        (1e-9, float | None, "1e-09"),
        (None, float | None, ""),
        ("a b", str, "a b"),
        ((2, 15), tuple[int, ...] | None, "2 15"),
        ((0.5, 1e-7), tuple[float, ...] | None, "0.5 1e-07"),
        (("runs/a b", "c, d"), tuple[str, ...], "runs/a b; c, d"),
        ((), tuple[str, ...], ""),
    ],
    ids=str,
)
def test_an_entry_is_read_back_from_its_text(value, hint, text: str) -> None:
    assert entry_text(value) == text
    assert entry_value(f" {text} ", hint, "it") == value


def test_every_number_comes_back_to_the_last_bit() -> None:
    values = np.random.default_rng(0).standard_normal(500) * 10.0 ** np.arange(-250, 250)
    assert [entry_value(entry_text(value), float, "it") for value in values.tolist()] == values.tolist()


@pytest.mark.parametrize(
    ("text", "hint", "message"),
    [
        ("many", int, "epochs is 'many': expected a whole number"),
        ("2.5", int, "epochs is '2.5': expected a whole number"),
        ("", int, "epochs is '': expected a whole number"),
        ("1 x", tuple[int, ...] | None, "epochs is 'x': expected a whole number"),
        ("0,5", float, "epochs is '0,5': expected a number"),
    ],
)
def test_what_is_no_such_entry_is_told_in_one_line(text: str, hint, message: str) -> None:
    with pytest.raises(LandscapeError) as raised:
        entry_value(text, hint, "epochs")
    assert str(raised.value) == message


def test_numbers_in_a_list_are_parted_by_spaces_or_commas_and_have_a_true_minus() -> None:
    assert entry_value("5,10;15 20", tuple[int, ...], "it") == (5, 10, 15, 20)
    assert entry_value("−0.5", float, "it") == -0.5
    assert numbers_in(["−1", "2.5"], "it") == (-1.0, 2.5)


def test_a_type_tells_its_choices_and_whether_there_may_be_none() -> None:
    assert entry_kind(Literal["a", "b"] | None) == (Literal["a", "b"], True)
    assert entry_kind(int) == (int, False)
    assert choices_of(Literal["a", "b"]) == ("a", "b")
    assert choices_of(str) == ()
