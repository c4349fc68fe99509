"""Weights in pickled files as others keep them: nested, under prefixed names, beside an optimizer's state."""

import argparse
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy._core.multiarray import scalar
from torch import Tensor

from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError

State = Mapping[str, Tensor]
"""Tensors by name, as `state_dict` gives them."""

NESTS = ("state_dict", "model_state_dict", "model", "net", "model_state", "module")
"""Under which names training scripts keep a state_dict beside epoch, optimizer and so on."""

DEEPEST = 3

HARMLESS: list[Any] = [
    argparse.Namespace,
    np.dtype,
    scalar,
    (scalar, "numpy.core.multiarray.scalar"),
    *(type(np.dtype(kind)) for kind in (np.float32, np.float64, np.int32, np.int64, np.bool_)),
]
"""What scripts keep beside weights, a best accuracy or their settings: made of numbers and names, it runs no code."""

WRAPPERS = ("module.", "_orig_mod.")
"""What DataParallel and torch.compile put before the names of the network they hold."""

_OLD_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.(\d\.)")
"""torchvision's published DenseNets are of a time when names of modules could hold dots."""


def unpickled(path: Path) -> State:
    """Returns the state_dict of a file that `torch.save` wrote, read with `weights_only`.

    Raises:
        LandscapeError: the file is missing or damaged, or holds a whole module or no weights.
    """
    try:
        with torch.serialization.safe_globals(HARMLESS):
            loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except Exception as error:  # bytes that are no pickle raise whatever they happen to mean as one
        raise _refused(path, error) from error
    state = _nested(loaded, DEEPEST)
    if state is None:
        held = kind_told(loaded)
        if isinstance(loaded, Mapping):
            held += f" of {', '.join(map(str, list(loaded)[:6]))}"
        raise LandscapeError(
            f"{path} holds {held}: expected a state_dict, tensors by name, alone or under {', '.join(NESTS[:4])}"
        )
    return {plain: state[name] for plain, name in plain_names(state).items()}


def unreadable(path: Path, error: Exception) -> LandscapeError:
    """Returns the error of a file that cannot be read as weights."""
    words = f"{type(error).__name__}: {error}".rstrip(": ")
    reason = words.splitlines()[0].split(". ")[0] if path.exists() else "there is no such file"
    return LandscapeError(
        f"{path} holds no readable weights ({reason}): expected a .safetensors, .pt, .pth or .th file"
    )


def plain_names(names: Iterable[str]) -> dict[str, str]:
    """Returns the names without what wrappers put before them → the names as they are in the file."""
    listed = list(names)
    # Averaged models (torch.optim.swa_utils) keep a counter beside the network they wrap.
    inner = [name for name in listed if name != "n_averaged"]
    wrapped = bool(inner)
    plain = {name: name for name in inner}
    while wrapped:
        wrapped = False
        for wrapper in WRAPPERS:
            if plain and all(short.startswith(wrapper) for short in plain.values()):
                plain = {name: short.removeprefix(wrapper) for name, short in plain.items()}
                wrapped = True
    if inner and len(inner) < len(listed) and all(plain[name] == name for name in inner):
        plain["n_averaged"] = "n_averaged"
    return {_OLD_DENSENET.sub(r"\1\2", short.replace("_orig_mod.", "")): name for name, short in plain.items()}


def _nested(loaded: object, depth: int) -> State | None:
    if not isinstance(loaded, Mapping):
        return None
    if all(isinstance(name, str) and isinstance(value, Tensor) for name, value in loaded.items()):
        return loaded
    found = (_nested(loaded[nest], depth - 1) for nest in NESTS if nest in loaded and depth > 0)
    return next((state for state in found if state is not None), None)


def _refused(path: Path, error: Exception) -> LandscapeError:
    code = re.search(r"GLOBAL (\S+)|(TorchScript)", str(error))
    if code is not None:
        return LandscapeError(
            f"{path} holds more than weights ({code[1] or code[2]}), which only running its code would read:"
            " save model.state_dict() with torch.save and give that file"
        )
    # PyTorch goes before the reason with advice to trust the file.
    reason = str(error).partition("WeightsUnpickler error:")[2].strip()
    return unreadable(path, type(error)(reason) if reason else error)
