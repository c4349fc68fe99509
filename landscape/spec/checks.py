"""Checks of single entries; each fault is told in one line."""

import math
from collections.abc import Sequence
from typing import Any

from landscape.errors import LandscapeError
from landscape.spec.names import is_factory

NARROWEST = 1e-9
"""Of an interval, beside its distance from 0."""


def one_of(what: str, value: Any, allowed: tuple[str, ...]) -> None:
    """Checks that a value is one of the names allowed."""
    if value not in allowed:
        raise LandscapeError(f"unknown {what} '{value}': choose one of {', '.join(allowed)}")


def one_of_or_factory(what: str, value: Any, allowed: tuple[str, ...], *, more: str = "") -> None:
    """Checks that a value is one of the names allowed, or names a function of the user's own."""
    if value not in allowed and not (isinstance(value, str) and is_factory(value)):
        raise LandscapeError(
            f"unknown {what} '{value}': choose one of {', '.join(allowed)}{more}, or package.module:function"
        )


def whole(what: str, value: Any, low: int, high: int) -> None:
    """Checks that a value is a whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise LandscapeError(f"{what} is {value}: expected a whole number from {low} to {high}")


def number(what: str, value: Any, low: float, high: float) -> None:
    """Checks that a value is a finite number within bounds."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or not low <= value <= high
    ):
        expected = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of at least {low:g}"
        raise LandscapeError(f"{what} is {value}: expected a number {expected}")


def interval(what: str, bounds: Any) -> None:
    """Checks that a value is (low, high), both finite."""
    if not isinstance(bounds, Sequence) or len(bounds) != 2:
        raise LandscapeError(f"{what} is {bounds}: expected (low, high)")
    low, high = bounds
    if not all(isinstance(bound, int | float) and not isinstance(bound, bool) for bound in bounds):
        raise LandscapeError(f"{what} is {low} to {high}: expected two numbers")
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise LandscapeError(f"{what} is {low} to {high}: expected two finite numbers, the lower one first")
    if high - low <= NARROWEST * max(abs(low), abs(high)):
        raise LandscapeError(f"{what} is {low} to {high}: so narrow a range cannot be told apart from one number")
