"""Decides which points of a grid to evaluate, interpolates the rest and proves it. NumPy and SciPy only."""

from landscape.planning.levels import Wave, axis_between, axis_with_zero, full_levels
from landscape.planning.plan import Plan, Planned, full_plan, refined_plan

__all__ = [
    "Plan",
    "Planned",
    "Wave",
    "axis_between",
    "axis_with_zero",
    "full_levels",
    "full_plan",
    "refined_plan",
]
