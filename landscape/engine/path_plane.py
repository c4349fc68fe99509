"""The plane that shows most of one or several training paths: principal components of their checkpoints.

Li et al. 2018, section 7 (arXiv 1712.09913): PCA of θ_t − θ_n, t < n, the plane passing through
θ_n. Checkpoints are read piece by piece, so that no more than a bounded number of values is held
however many there are; the components come from the T × T Gram matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from landscape.engine.checkpoints import Checkpoint, State
from landscape.engine.offsets import combined, gram_matrix
from landscape.engine.plane import Direction, Plane, dot, moving_buffer_names, norm, parameters_of, variance_names
from landscape.engine.random_directions import draw
from landscape.engine.random_walk import looks_like_random_walk
from landscape.errors import LandscapeError
from landscape.spec import BatchNormPolicy, FittedPaths
from landscape.trajectory import FloatArray

RANK_TOLERANCE = 1e-10
"""Share of the path's squared length below which a direction is rounding, not movement."""

LISSAJOUS = (
    "the path has the cosines and shares of variance that PCA makes of any random walk in many dimensions"
    " (Antognini & Sohl-Dickstein 2018): its curve on this plane is no sign of a way through a valley"
)


@dataclass(frozen=True)
class PathPlane:
    """A plane, and how much of each path it holds.

    Attributes:
        plane: the plane; its explained variance is that of all checkpoints it was chosen from.
        explained_variance: for each path the ratios of its own variance along the axes, None for a path without any.
    """

    plane: Plane
    explained_variance: tuple[tuple[float, float] | None, ...]


def path_plane(
    model: nn.Module,
    paths: Sequence[Sequence[Checkpoint]],
    policy: BatchNormPolicy,
    seed: int,
    *,
    fitted: FittedPaths = "all",
    dtype: torch.dtype = torch.float64,
) -> PathPlane:
    """Returns the plane through the model along the two main components of paths.

    A path too short or too straight for two components gets, as its second axis, the way to the
    path's mean, and when that too lies on the first axis a random direction; the plane's `notes` say so.
    A component's sign is such that the first path starts on its positive side.

    Args:
        model: at θ_n, the end of the first path.
        paths: checkpoints of each; one that is θ_n itself and a path's last has no part in the components.
        policy: whether BatchNorm statistics follow the plane.
        seed: of the random direction, where one is needed.
        fitted: whether all paths choose the plane, or the first one alone.
        dtype: floating-point type the directions are kept in; they are summed in float64.

    Raises:
        LandscapeError: no checkpoint differs from the model.
    """
    origin = parameters_of(model)
    path = [checkpoint for single in paths for checkpoint in single]
    gram = gram_matrix(path, origin)
    members = _members(gram, paths)
    chosen = np.concatenate(members) if fitted == "all" else members[0]
    weights, notes = _component_weights(gram[np.ix_(chosen, chosen)])
    rows = [_spread(row, chosen, len(path)) for row in weights]
    directions = combined(path, origin, rows, dtype)
    buffers = [combined_buffers(model, path, row) if policy == "interpolate" else {} for row in rows]
    if len(directions) == 1:
        directions.append(_random(origin, seed, dtype))
        buffers.append({})
        notes = (*notes, f"the path is straight: the second axis is a random direction (seed {seed})")
    _make_orthonormal(*directions)
    alone = fitted == "first" or len(paths) == 1
    plane = Plane(
        directions[0],
        directions[1],
        buffers[0],
        buffers[1],
        explained_variance=_explained(gram, rows, chosen),
        notes=notes,
        warnings=(LISSAJOUS,) if alone and _is_random_walk(gram, rows, chosen) else (),
    )
    return PathPlane(plane, tuple(_explained(gram, rows, member) for member in members))


def _members(gram: FloatArray, paths: Sequence[Sequence[Checkpoint]]) -> list[npt.NDArray[np.intp]]:
    """Returns which checkpoints each path has, without the last one where it is θ_n."""
    lengths = [len(path) for path in paths]
    ends = np.cumsum(lengths)
    return [
        np.arange(end - length, end - (length > 0 and gram[end - 1, end - 1] == 0.0))
        for length, end in zip(lengths, ends.tolist(), strict=True)
    ]


def _spread(row: FloatArray, chosen: npt.NDArray[np.intp], count: int) -> FloatArray:
    whole = np.zeros(count)
    whole[chosen] = row
    return whole


def _is_random_walk(gram: FloatArray, rows: Sequence[FloatArray], member: npt.NDArray[np.intp]) -> bool:
    explained = _explained(gram, rows, member)
    return explained is not None and looks_like_random_walk([(gram @ row)[member] for row in rows], explained)


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


def _explained(
    gram: FloatArray, rows: Sequence[FloatArray], member: npt.NDArray[np.intp]
) -> tuple[float, float] | None:
    """Returns the shares of some checkpoints' variance along the axes; None where they have none."""
    own = gram[np.ix_(member, member)]
    total = float(np.trace(_double_centred(own))) if len(member) else 0.0
    if total <= RANK_TOLERANCE * float(np.trace(own)):
        return None
    positions = [(gram @ row)[member] for row in rows]
    shares = [float(np.square(along - along.mean()).sum()) / total for along in positions]
    return shares[0], shares[1] if len(shares) > 1 else 0.0


def combined_buffers(model: nn.Module, path: Sequence[Checkpoint], weights: FloatArray) -> Direction:
    """Returns Σ_t w_t (b_t − b_n) for the buffers, of the logarithm for BatchNorm's variances."""
    names, variances = moving_buffer_names(model), variance_names(model)

    def values(name: str, held: Tensor) -> Tensor:
        value = held.detach().to("cpu", torch.float64)
        return value.clamp_min(torch.finfo(torch.float32).tiny).log() if name in variances else value

    own = model.state_dict()
    end = {name: values(name, own[name]) for name in names}
    moved = {name: torch.zeros_like(value) for name, value in end.items()}
    for weight, checkpoint in zip(weights.tolist(), path, strict=True):
        for name, held in zip(names, checkpoint.pieces([(name, None) for name in names]), strict=True):
            moved[name] += weight * (values(name, held) - end[name])
    return moved


def _random(origin: State, seed: int, dtype: torch.dtype) -> dict[str, Tensor]:
    return {name: draw(value, seed, 1, name).to(dtype) for name, value in origin.items()}


def _make_orthonormal(delta: Direction, eta: Direction) -> None:
    """Takes δ's part from η, twice for what rounding leaves, and gives both unit length, in place."""
    _make_unit(delta)
    for _ in range(2):
        along = dot(eta, delta)
        for name, value in eta.items():
            value.sub_(delta[name], alpha=along)
    _make_unit(eta)


def _make_unit(direction: Direction) -> None:
    length = norm(direction)
    for value in direction.values():
        value.div_(length)
