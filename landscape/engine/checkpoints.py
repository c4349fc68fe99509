"""Weights on disk and in memory: reading, writing, fitting and hashing them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from landscape.engine.pickled_weights import State, plain_names, unpickled, unreadable
from landscape.errors import LandscapeError
from landscape.files.atomic import replacing

CheckpointSource = State | str | Path
"""A state_dict, or the path of a `.safetensors` or a pickled `.pt`, `.pth` or `.th` file."""

Piece = tuple[str, slice | None]
"""Rows of a tensor along its first dimension, or the whole of it."""

SHOWN = 6
"""Differences between a model and weights that a message lists."""


class Checkpoint:
    """One set of weights: in memory, or in a `.safetensors` file that is read tensor by tensor.

    Pickled files are opened with `weights_only`, so that they cannot run code, and memory-mapped
    where they are zip archives, as PyTorch has written them since 1.6; older ones are held in memory.
    What wrappers add to names (``module.``, ``_orig_mod.``) is taken off names in files.

    Attributes:
        path: the file; None in memory.

    Raises:
        LandscapeError: the file is missing or holds no weights.
    """

    def __init__(self, source: CheckpointSource) -> None:
        self.path = None if isinstance(source, Mapping) else Path(source)
        self._state: State | None = None
        self._names: dict[str, str] = {}
        if isinstance(source, Mapping):
            self._state = source
        elif Path(source).suffix != ".safetensors":
            self._state = unpickled(Path(source))

    def state(self) -> dict[str, Tensor]:
        """Returns all tensors."""
        if self._state is not None:
            return dict(self._state)
        assert self.path is not None
        try:
            with safe_open(self.path, framework="pt") as file:
                return {plain: file.get_tensor(name) for plain, name in sorted(plain_names(file.keys()).items())}
        except (OSError, SafetensorError) as error:
            raise unreadable(self.path, error) from error

    def pieces(self, wanted: Sequence[Piece]) -> Iterator[Tensor]:
        """Yields pieces of tensors, opening the file once and reading nothing else.

        Args:
            wanted: names, and rows along the first dimension; None for the whole of a tensor.
        """
        if self._state is not None:
            yield from (self._state[name] if rows is None else self._state[name][rows] for name, rows in wanted)
            return
        assert self.path is not None
        try:
            with safe_open(self.path, framework="pt") as file:
                self._names = self._names or plain_names(file.keys())
                for name, rows in wanted:
                    name_there = self._names[name]
                    yield file.get_tensor(name_there) if rows is None else file.get_slice(name_there)[rows]
        except (OSError, SafetensorError) as error:
            raise unreadable(self.path, error) from error


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
        weights: its parameters and buffers; `num_batches_tracked` may be missing, and parts that the
            model was built without (``self.aux = None``) may be there.
        what: where they came from, for the message.

    Raises:
        LandscapeError: a tensor is missing, left over, or of another shape; the message lists some
            by name with both shapes, and counts the rest.
    """
    own = model.state_dict()
    missing = [name for name in own if name not in weights and not name.endswith("num_batches_tracked")]
    left_over = [name for name in weights if name not in own and not _is_of_absent_part(model, name)]
    others = [name for name in own if name in weights and weights[name].shape != own[name].shape]
    faults = [
        [f"{name} is {_shape(weights[name])} where {_shape(own[name])} is expected" for name in others],
        [f"it lacks {name} {_shape(own[name])}" for name in missing],
        [f"it has {name} {_shape(weights[name])} without use" for name in left_over],
    ]
    total = sum(map(len, faults))
    if total == 0:
        return
    # The first of each kind before the second of any: a thousand missing names hide no wrong shape.
    places = sorted((place, kind) for kind, listed in enumerate(faults) for place in range(len(listed)))[:SHOWN]
    shown = "; ".join(faults[kind][place] for kind, place in sorted((kind, place) for place, kind in places))
    more = f"; and {total - SHOWN} more" if total > SHOWN else ""
    raise LandscapeError(f"{what} does not fit the model: {shown}{more}")


def load_weights(model: nn.Module, weights: State, what: str) -> None:
    """Loads weights into a model, or leaves it as it was; see `check_fit`."""
    check_fit(model, weights, what)
    own = model.state_dict()
    model.load_state_dict({**own, **{name: tensor for name, tensor in weights.items() if name in own}})


def _shape(tensor: Tensor) -> str:
    return f"({', '.join(map(str, tensor.shape))})"


def _is_of_absent_part(model: nn.Module, name: str) -> bool:
    """Returns whether a tensor belongs to a part that the model's class knows and this model lacks."""
    part: object = model
    for step in name.split(".")[:-1]:
        part = getattr(part, step, part)
        if part is None:
            return True
        if not isinstance(part, nn.Module):
            return False
    return False


def digest_of(state: State) -> str:
    """Returns the SHA-256 of tensors by name: names, types, shapes and bytes."""
    digest = hashlib.sha256()
    for name in sorted(state):
        if not isinstance(state[name], Tensor):  # what a module keeps beside its tensors
            digest.update(f"{name} {state[name]!r};".encode())
            continue
        tensor = state[name].detach().cpu().contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)};".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
