"""What each entry of a spec means, as its docstring tells it: the window's tooltips say what `--help` says."""

import inspect
import re
from functools import cache


@cache
def meanings(kind: type) -> dict[str, str]:
    """Returns what the docstring of a spec says of each of its entries, each on one line.

    Where Python has stripped docstrings (`-OO`) there are none.
    """
    _, _, section = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    parts = re.split(r"^ {4}(\w+): ", section, flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
