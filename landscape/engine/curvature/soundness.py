"""Whether products with a Hessian can be believed: the same twice, and symmetric."""

import numpy as np

from landscape.engine.curvature.derivatives import Derivatives
from landscape.errors import LandscapeError

REPEATABLE = 1e-3
"""Relative difference of two products with one vector above which something in the model is random."""

SYMMETRIC = 1e-3
"""|uᵀHv − vᵀHu| as a share of ‖Hu‖ + ‖Hv‖, for unit vectors, above which this is no Hessian."""


def check_products(derivatives: Derivatives, seed: int) -> str:
    """Makes three products with two random vectors, at whatever weights the model is placed at.

    Returns:
        A sentence where they are not symmetric; empty where they are.

    Raises:
        LandscapeError: the same product twice is not the same, or the derivatives cannot be had.
    """
    generator = np.random.default_rng(seed)
    u, v = (vector / np.linalg.norm(vector) for vector in generator.standard_normal((2, derivatives.size)))
    along_u, again, along_v = (derivatives.hessian_times(vector) for vector in (u, u, v))
    length = float(np.linalg.norm(along_u))
    moved = float(np.linalg.norm(along_u - again))
    if moved > REPEATABLE * length:
        raise LandscapeError(
            f"the model is random: the same Hessian-vector product differs by {moved / max(length, 1e-300):.2g} of its"
            " length from one time to the next; expected one value, as in eval mode"
        )
    gap = abs(float(u @ along_v) - float(v @ along_u))
    if gap <= SYMMETRIC * (length + float(np.linalg.norm(along_v))):
        return ""
    return (
        f"the second derivatives are not symmetric: uᵀHv and vᵀHu differ by {gap:.2g} for random unit vectors, so"
        " some operation's second derivative is wrong, and so are these eigenvalues"
    )
