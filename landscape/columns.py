"""Numbers and aligned columns of text, for what the commands print."""

import math

from landscape.trajectory import FloatArray


def number_told(value: float | None) -> str:
    """Returns a number with four digits; a dash for None."""
    return "-" if value is None else f"{value:.4g}"


def decimals_of(low: float, high: float, count: int) -> int:
    """Returns the digits after the point that tell a hundredth of a cell of an axis."""
    cell = (high - low) / max(count - 1, 1)
    return 0 if cell <= 0 else min(max(2 - math.floor(math.log10(cell)), 0), 12)


def axis_told(axis: FloatArray) -> dict[str, float | int]:
    """Returns an axis in JSON types: ``min``, ``max`` and ``count``."""
    return {"min": float(axis[0]), "max": float(axis[-1]), "count": len(axis)}


def aligned(rows: list[tuple[str, ...]], left: int) -> list[str]:
    """Returns a line for each row, columns of the same width, the first `left` of them to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            f"{cell:<{width}}" if k < left else f"{cell:>{width}}"
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
