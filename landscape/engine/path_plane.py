"""The plane that shows most of a training path: principal components of its checkpoints.

Li et al. 2018, section 7 (arXiv 1712.09913): PCA of θ_t − θ_n, t < n, the plane passing through
θ_n. Checkpoints are read in slices, so that no more than a bounded number of values is held
however many there are; the components come from the T × T Gram matrix.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from landscape.engine.checkpoints import Checkpoint, State
from landscape.engine.plane import Direction, Plane, dot, moving_buffer_names, norm, parameters_of, variance_names
from landscape.engine.random_directions import draw
from landscape.errors import LandscapeError
from landscape.spec import BatchNormPolicy
from landscape.trajectory import FloatArray

SLICE_VALUES = 2**24
"""Values of all checkpoints together that are held at once: 128 MiB in float64."""

RANK_TOLERANCE = 1e-10
"""Share of the path's squared length below which a direction is rounding, not movement."""

MARGIN = 0.25
"""Room left around the path, as a share of its extent, on either side."""


def path_plane(model: nn.Module, path: Sequence[Checkpoint], policy: BatchNormPolicy, seed: int) -> Plane:
    """Returns the plane through the model along the two main components of a path to it.

    A path too short or too straight for two components gets, as its second axis, the way to the
    path's mean, and when that too lies on the first axis a random direction; `notes` says so.
    A component's sign is such that the path starts on its positive side.

    Args:
        model: at θ_n, the end of the path.
        path: the checkpoints before it, θ_0 … θ_{n−1}.
        policy: whether BatchNorm statistics follow the plane.
        seed: of the random direction, where one is needed.

    Raises:
        LandscapeError: no checkpoint differs from the model.
    """
    origin = parameters_of(model)
    gram = _gram_matrix(path, origin)
    weights, notes = _component_weights(gram)
    directions = [_unit(_combined(path, origin, row)) for row in weights]
    buffers = [combined_buffers(model, path, row) if policy == "interpolate" else {} for row in weights]
    explained = [*_explained(gram, weights), 0.0]
    if len(directions) == 1:
        directions.append(_random_unit(origin, seed))
        buffers.append({})
        notes = (*notes, f"the path is straight: the second axis is a random direction (seed {seed})")
    delta, eta = directions[0], _unit(_without(directions[1], directions[0]))
    varied = bool(np.isfinite(explained[0]))
    return Plane(
        delta,
        eta,
        buffer_delta=buffers[0],
        buffer_eta=buffers[1],
        explained_variance=(explained[0], explained[1]) if varied else None,
        notes=notes,
    )


@dataclass(frozen=True)
class Projection:
    """Where checkpoints fall on a plane.

    Attributes:
        alpha, beta: (T,) coordinates of the nearest points of the plane.
        residual: (T,) distances to them.
    """

    alpha: FloatArray
    beta: FloatArray
    residual: FloatArray

    def box(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Returns the ranges of α and β that show the path and θ*, with a margin.

        An extent that is nothing beside the other one takes the other's.
        """
        bounds = [(min(0.0, values.min()), max(0.0, values.max())) for values in (self.alpha, self.beta)]
        longest = max(high - low for low, high in bounds) or 1.0
        spans = []
        for low, high in bounds:
            extent = high - low
            if extent < 1e-6 * longest:
                low, high, extent = -longest / 2, longest / 2, longest
            spans.append((float(low - MARGIN * extent), float(high + MARGIN * extent)))
        return spans[0], spans[1]


def project(path: Sequence[Checkpoint], origin: State, plane: Plane) -> Projection:
    """Returns the orthogonal projection of checkpoints on a plane, whose axes may be of any length and angle.

    Args:
        path: (T,) checkpoints, of which one at a time is read.
        origin: θ*.
        plane: the plane, or the line, through it.
    """
    axes = [plane.delta] if plane.is_line else [plane.delta, plane.eta]
    gram = np.array([[dot(a, b) for a in axes] for b in axes])
    rows = []
    for checkpoint in path:
        state = checkpoint.state()
        offset = {name: _double(state[name]) - _double(value) for name, value in origin.items()}
        place = np.linalg.solve(gram, [dot(axis, offset) for axis in axes])
        for factor, axis in zip(place.tolist(), axes, strict=True):
            for name, values in axis.items():
                offset[name] -= factor * values
        rows.append((*place, *(0.0,) * (2 - len(axes)), norm(offset)))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return Projection(*columns)


def _offsets(path: Sequence[Checkpoint], origin: State) -> Iterator[tuple[str, slice, Tensor]]:
    """Yields θ_t − θ_n slice by slice: the parameter, its rows, and (T, elements) float64."""
    for name, value in origin.items():
        whole = value.reshape(1) if value.ndim == 0 else value
        per_row = max(1, whole[:1].numel() * len(path))
        height = max(1, SLICE_VALUES // per_row)
        for start in range(0, len(whole), height):
            rows = slice(start, min(start + height, len(whole)))
            read = [_rows(checkpoint, name, value, rows) for checkpoint in path]
            stacked = torch.stack([values.detach().to("cpu", torch.float64).reshape(-1) for values in read])
            yield name, rows, stacked - _double(whole[rows]).reshape(1, -1)


def _rows(checkpoint: Checkpoint, name: str, like: Tensor, rows: slice) -> Tensor:
    return checkpoint.state()[name] if like.ndim == 0 else checkpoint.rows(name, rows.start, rows.stop)


def _gram_matrix(path: Sequence[Checkpoint], origin: State) -> FloatArray:
    """Returns (T, T) inner products of the offsets."""
    gram = torch.zeros((len(path), len(path)), dtype=torch.float64)
    for _, _, offsets in _offsets(path, origin):
        gram += offsets @ offsets.T
    if not bool(torch.isfinite(gram).all()):
        raise LandscapeError("a checkpoint of the path holds weights that are not finite: leave it out, or use random")
    return gram.numpy()


def _component_weights(gram: FloatArray) -> tuple[list[FloatArray], tuple[str, ...]]:
    """Returns, for one or two orthonormal directions Σ_t w_t (θ_t − θ_n), their weights w."""
    scale = float(np.trace(gram))
    if not scale > 0:
        raise LandscapeError(
            f"the path has {len(gram) + 1} checkpoints but all hold the same weights: pca needs at least two"
            " different ones; use random directions"
        )
    centred = _double_centred(gram)
    variances, vectors = np.linalg.eigh(centred)
    weights = [
        vectors[:, k] / np.sqrt(variances[k])
        for k in (len(gram) - 1, len(gram) - 2)
        if k >= 0 and variances[k] > RANK_TOLERANCE * scale
    ]
    notes: tuple[str, ...] = ()
    if len(weights) < 2:
        mean = np.full(len(gram), 1 / len(gram))
        for row in weights:
            mean -= (row @ gram @ mean) * row
        squared_length = float(mean @ gram @ mean)
        if squared_length > RANK_TOLERANCE * scale:
            axis = "second" if weights else "first"
            weights.append(mean / np.sqrt(squared_length))
            notes = (f"the path has fewer than two principal components: the {axis} axis leads to its mean",)
    return [row if (gram @ row)[0] >= 0 else -row for row in weights], notes


def _double_centred(gram: FloatArray) -> FloatArray:
    columns = gram.mean(axis=0, keepdims=True)
    return gram - columns - columns.T + gram.mean()


def _explained(gram: FloatArray, weights: Sequence[FloatArray]) -> list[float]:
    """Returns the share of the path's variance along each direction; NaN for a path without any."""
    total = float(np.trace(_double_centred(gram)))
    if total <= RANK_TOLERANCE * float(np.trace(gram)):
        return [float("nan")] * len(weights)
    positions = [gram @ row for row in weights]
    return [float(np.square(along - along.mean()).sum()) / total for along in positions]


def _combined(path: Sequence[Checkpoint], origin: State, weights: FloatArray) -> dict[str, Tensor]:
    """Returns Σ_t w_t (θ_t − θ_n)."""
    factors = torch.from_numpy(weights)
    combined = {name: torch.zeros(value.shape, dtype=torch.float64) for name, value in origin.items()}
    for name, rows, offsets in _offsets(path, origin):
        target = combined[name].reshape(1) if origin[name].ndim == 0 else combined[name]
        target[rows] = (factors @ offsets).reshape(target[rows].shape)
    return combined


def combined_buffers(model: nn.Module, path: Sequence[Checkpoint], weights: FloatArray) -> Direction:
    """Returns Σ_t w_t (b_t − b_n) for the buffers, of the logarithm for BatchNorm's variances."""
    names, variances = moving_buffer_names(model), variance_names(model)

    def values(state: State, name: str) -> Tensor:
        value = state[name].detach().to("cpu", torch.float64)
        return value.clamp_min(torch.finfo(torch.float32).tiny).log() if name in variances else value

    end = {name: values(model.state_dict(), name) for name in names}
    combined = {name: torch.zeros_like(value) for name, value in end.items()}
    for weight, checkpoint in zip(weights.tolist(), path, strict=True):
        state = checkpoint.state()
        for name in names:
            combined[name] += weight * (values(state, name) - end[name])
    return combined


def _double(values: Tensor) -> Tensor:
    return values.detach().to("cpu", torch.float64)


def _random_unit(origin: State, seed: int) -> dict[str, Tensor]:
    return _unit({name: draw(value, seed, 1, name) for name, value in origin.items()})


def _without(direction: Direction, axis: Direction) -> dict[str, Tensor]:
    """Returns the part of a direction orthogonal to a unit vector; twice, for what rounding leaves."""
    remaining = dict(direction)
    for _ in range(2):
        along = dot(remaining, axis)
        remaining = {name: value - along * axis[name] for name, value in remaining.items()}
    return remaining


def _unit(direction: Direction) -> dict[str, Tensor]:
    length = norm(direction)
    return {name: value / length for name, value in direction.items()}
