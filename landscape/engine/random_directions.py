"""Random directions, normalised block by block and orthogonal within each block.

Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets", section 4 (arXiv 1712.09913).
"""

import hashlib
from collections.abc import Mapping

import torch
from torch import Tensor

from landscape.engine.plane import Plane
from landscape.errors import LandscapeError
from landscape.spec import Norm, PlaneSpec


def random_plane(parameters: Mapping[str, Tensor], spec: PlaneSpec, dtype: torch.dtype = torch.float64) -> Plane:
    """Returns a plane through θ* along two random directions.

    δ and η are drawn from N(0, 1). Within each normalisation block η loses its component along
    δ, and then both take the block's length: norms and orthogonality hold together. Where they
    cannot (blocks of one element, and the `weight` norm, whose blocks are single elements), the
    plane's `cosine` tells how far from orthogonal it is.

    Args:
        parameters: θ*.
        spec: norm, seed, whether tensors of fewer than two dimensions move too, and whether δ is enough.
        dtype: floating-point type the directions are kept in; they are drawn and normalised in float64.

    Raises:
        LandscapeError: there is nothing to move.
    """
    delta, eta = {}, {}
    for name, origin in parameters.items():
        if origin.ndim >= 2 or spec.perturb_1d:
            first, second = (draw(origin, spec.seed, axis, name) for axis in (0, 1))
            pair = _normalised_pair(first, second, origin.to("cpu", torch.float64), spec.norm)
            delta[name], eta[name] = (direction.to(dtype) for direction in pair)
    if not delta:
        advice = "let 1-D parameters move too (perturb_1d)" if parameters else "expected a model with weights"
        raise LandscapeError(f"none of the model's {len(parameters)} parameters is a matrix or filter: {advice}")
    return Plane(delta, {} if spec.line else eta)


def draw(like: Tensor, seed: int, axis: int, name: str) -> Tensor:
    """Returns N(0, 1) numbers, float64, that depend on seed, axis and parameter name alone."""
    key = hashlib.sha256(f"{seed}/{axis}/{name}".encode()).digest()
    generator = torch.Generator("cpu").manual_seed(int.from_bytes(key[:8], "big") >> 1)
    return torch.randn(like.shape, generator=generator, dtype=torch.float64)


def _normalised_pair(delta: Tensor, eta: Tensor, origin: Tensor, norm: Norm) -> tuple[Tensor, Tensor]:
    """Orthogonalises and rescales a tensor's two draws."""
    if norm == "weight":  # as in the authors' code: each entry takes the scale of its weight
        return delta * origin, eta * origin
    d, e, w = (_blocks(tensor, norm) for tensor in (delta, eta, origin))
    lengths = (_lengths(d), _lengths(e)) if norm == "none" else (_lengths(w), _lengths(w))
    if d.shape[1] > 1:
        for _ in range(2):  # once more removes what rounding left
            e = e - (e * d).sum(1, keepdim=True) / d.square().sum(1, keepdim=True) * d
    d, e = (direction / _lengths(direction) * length for direction, length in zip((d, e), lengths, strict=True))
    return d.reshape(origin.shape), e.reshape(origin.shape)


def _blocks(tensor: Tensor, norm: Norm) -> Tensor:
    """Returns (blocks, elements): a filter or output row each, or the whole tensor as one."""
    by_filter = norm == "filter" and tensor.ndim >= 2
    return tensor.flatten(1) if by_filter else tensor.reshape(1, -1)


def _lengths(blocks: Tensor) -> Tensor:
    return blocks.norm(dim=1, keepdim=True)
