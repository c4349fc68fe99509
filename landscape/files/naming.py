"""What the names in other people's files stand for."""

import re
from collections.abc import Iterable

ALPHA = ("alpha", "α", "x", "xs", "xcoordinates", "xcoords", "xcoord", "a", "pc1")
BETA = ("beta", "β", "y", "ys", "ycoordinates", "ycoords", "ycoord", "b", "pc2")
STEP = ("step", "steps", "epoch", "epochs", "iteration", "iterations")
LOSS = (
    *("loss", "losses", "trainloss", "trainlosses", "lossvals", "nll", "crossentropy", "testloss", "testlosses"),
    *("valloss", "vallosses", "validationloss", "z", "zs", "value", "values"),
)
"""The first that a file has is its loss."""

_GEOMETRY = {"x", "y", "z", "nx", "ny", "nz", "vx", "vy", "vz", "u", "v", "s", "t", "texture_u", "texture_v"}
_LOOKS = {"red", "green", "blue", "alpha", "diffuse_red", "diffuse_green", "diffuse_blue", "flags"}
NEVER_FIELDS = _GEOMETRY | _LOOKS | {"loss", "quality", "state"}
"""Properties of the vertices of a PLY file that are no further fields of the surface."""


def find_name(names: Iterable[str], wanted: Iterable[str]) -> str | None:
    """Returns the name that stands for the first of `wanted` that is there.

    Case, spaces and underscores make no difference: ``Train loss`` is ``trainloss``.
    """
    given = {_key(name): name for name in reversed(list(names))}
    return next((given[key] for key in wanted if key in given), None)


def field_names(names: Iterable[str]) -> list[str]:
    """Returns names that fields of a surface may have: of ASCII letters, digits and _, each once.

    The short ``_acc`` of accuracies is spelt out.
    """
    taken: dict[str, None] = {}
    for name in names:
        word = re.sub(r"\W+", "_", name.strip(), flags=re.ASCII).strip("_")
        word = re.sub(r"(^|_)acc$", r"\1accuracy", word)
        if not word.isidentifier() or word.lower() in NEVER_FIELDS:
            word = f"field_{word}".rstrip("_")
        number, free = 2, word
        while free in taken:
            free, number = f"{word}_{number}", number + 1
        taken[free] = None
    return list(taken)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()
