"""Weights on disk and in memory: reading, writing, fitting and hashing them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from landscape.errors import LandscapeError
from landscape.files.atomic import replacing

State = Mapping[str, Tensor]
"""Tensors by name, as `state_dict` gives them."""

CheckpointSource = State | str | Path
"""A state_dict, or the path of a `.safetensors` or a pickled `.pt`, `.pth` or `.th` file."""


class Checkpoint:
    """One set of weights: in memory, or in a `.safetensors` file that is read tensor by tensor.

    Pickled files are read whole, memory-mapped and with `weights_only`, so that they cannot run code.

    Raises:
        LandscapeError: the file is missing or holds no weights.
    """

    def __init__(self, source: CheckpointSource) -> None:
        self._path: Path | None = None
        self._state: State = {}
        if isinstance(source, Mapping):
            self._state = source
        elif Path(source).suffix == ".safetensors":
            self._path = Path(source)
        else:
            self._state = _unpickled(Path(source))

    def state(self) -> dict[str, Tensor]:
        """Returns all tensors."""
        if self._path is None:
            return dict(self._state)
        try:
            with safe_open(self._path, framework="pt") as file:
                return {name: file.get_tensor(name) for name in sorted(file.keys())}
        except (OSError, SafetensorError) as error:
            raise _unreadable(self._path, error) from error

    def rows(self, name: str, start: int, stop: int) -> Tensor:
        """Returns rows start … stop-1 along a tensor's first dimension, reading no others."""
        if self._path is None:
            return self._state[name][start:stop]
        try:
            with safe_open(self._path, framework="pt") as file:
                return file.get_slice(name)[start:stop]
        except (OSError, SafetensorError) as error:
            raise _unreadable(self._path, error) from error


def _unreadable(path: Path, error: Exception) -> LandscapeError:
    words = f"{type(error).__name__}: {error}".rstrip(": ")
    reason = words.splitlines()[0] if path.exists() else "there is no such file"
    return LandscapeError(f"{path} holds no readable weights ({reason}): expected a .safetensors or .pt file")


def _unpickled(path: Path) -> State:
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # bytes that are no pickle raise whatever they happen to mean as one
        raise _unreadable(path, error) from error
    if isinstance(loaded, Mapping) and isinstance(loaded.get("state_dict"), Mapping):
        loaded = loaded["state_dict"]
    if not isinstance(loaded, Mapping) or not all(isinstance(value, Tensor) for value in loaded.values()):
        raise LandscapeError(f"{path} holds a {type(loaded).__name__}: expected a state_dict, tensors by name")
    return {name.removeprefix("module."): tensor for name, tensor in loaded.items()}


def save_checkpoint(model: nn.Module, path: Path) -> None:
    """Writes parameters and buffers as `.safetensors`: a complete file or none.

    Tied parameters are written under each of their names.

    Raises:
        LandscapeError: the file cannot be written.
    """
    state = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in model.state_dict().items()}
    with replacing(path) as stream:
        stream.write(save(state))


def check_fit(model: nn.Module, weights: State, what: str) -> None:
    """Checks that a model can take weights, every tensor of them.

    Args:
        model: the network.
        weights: its parameters and buffers; `num_batches_tracked` may be missing.
        what: where they came from, for the message.

    Raises:
        LandscapeError: a tensor is missing, left over, or of another shape.
    """
    own = model.state_dict()
    needed = {name for name in own if not name.endswith("num_batches_tracked")}
    faults = [
        _listed("lacks", needed - weights.keys()),
        _listed("has, without use,", weights.keys() - own.keys()),
        *(
            f"has {name} of shape {tuple(weights[name].shape)} where {tuple(own[name].shape)} is expected"
            for name in own
            if name in weights and weights[name].shape != own[name].shape
        ),
    ]
    found = [fault for fault in faults if fault]
    if found:
        more = f" (and {len(found) - 2} more differences)" if len(found) > 2 else ""
        raise LandscapeError(f"{what} does not fit the model: it {'; it '.join(found[:2])}{more}")


def load_weights(model: nn.Module, weights: State, what: str) -> None:
    """Loads weights into a model, or leaves it as it was; see `check_fit`."""
    check_fit(model, weights, what)
    model.load_state_dict({**model.state_dict(), **weights})


def _listed(verb: str, names: set[str]) -> str:
    if not names:
        return ""
    shown = sorted(names)
    more = f" and {len(shown) - 2} more" if len(shown) > 2 else ""
    return f"{verb} {', '.join(shown[:2])}{more}"


def digest_of(state: State) -> str:
    """Returns the SHA-256 of tensors by name: names, types, shapes and bytes."""
    digest = hashlib.sha256()
    for name in sorted(state):
        tensor = state[name].detach().cpu().contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)};".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
