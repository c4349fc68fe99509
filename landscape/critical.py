"""A critical point of a surface: a minimum, saddle or maximum *in the plane*."""

from dataclasses import dataclass
from enum import IntEnum


class CriticalKind(IntEnum):
    """Kind of a critical point; the numbers are those written to PLY files."""

    MINIMUM = 0
    SADDLE = 1
    MAXIMUM = 2
    DEGENERATE = 3


@dataclass(frozen=True)
class CriticalPoint:
    """A critical point of the piecewise-linear surface, refined on a smooth interpolant.

    A minimum in the plane is not a minimum in the full parameter space; where that was
    computed, `full_lambda_min` and its companions tell.

    Attributes:
        kind: by the lower link of the grid vertex (Banchoff 1970).
        row, column: the vertex: it lies at (alpha[column], beta[row]) of its surface.
        alpha, beta, loss: position and value of the vertex.
        border: whether the vertex lies on the border of the drawn triangles (a hole's included).
        persistence: height difference to the critical point it is paired with, in units of the
            loss; the global minimum, which nothing cancels, has the range of the finite loss.
        partner_loss: loss of the critical point it is paired with (the global minimum's is the
            largest finite loss), so that the persistence can be told on any scale of the loss.
        multiplicity: 1, or 2 for a monkey saddle, and so on.
        noise: standard error of the loss difference that is the persistence, from sampling the data: the root of
            the sum of both vertices' squared standard errors. Both are means over the same samples, whose losses
            rise and fall together, and what they share cancels in the difference: this is the cautious figure. None
            where the standard error is not known.
        refined_alpha, refined_beta, refined_loss: where the interpolant's gradient vanishes
            nearby; the vertex itself when no such place was found.
        gradient_norm: of the interpolant at the refined position.
        eigenvalues: of the interpolant's 2x2 Hessian there, ascending; NaN where it has none.
        eigenvectors: unit vectors (alpha, beta), in the order of the eigenvalues.
        hessian_kind: what the eigenvalues say, degenerate where one is too small to be told from zero; None where
            no gradient vanishes nearby or nobody could ask.
        agrees: whether the Hessian says the same kind, False too where no gradient vanishes nearby; None where it
            could not be asked.
        full_gradient_norm, full_lambda_max, full_lambda_min: in the full parameter space.
    """

    kind: CriticalKind
    row: int
    column: int
    alpha: float
    beta: float
    loss: float
    border: bool
    persistence: float
    partner_loss: float
    multiplicity: int = 1
    noise: float | None = None
    refined_alpha: float = float("nan")
    refined_beta: float = float("nan")
    refined_loss: float = float("nan")
    gradient_norm: float = float("nan")
    eigenvalues: tuple[float, float] = (float("nan"), float("nan"))
    eigenvectors: tuple[tuple[float, float], tuple[float, float]] = ((1.0, 0.0), (0.0, 1.0))
    hessian_kind: CriticalKind | None = None
    agrees: bool | None = None
    full_gradient_norm: float | None = None
    full_lambda_max: float | None = None
    full_lambda_min: float | None = None

    @property
    def uncertain(self) -> bool | None:
        """Whether the persistence is less than the noise of sampling; None where that is not known."""
        return None if self.noise is None else self.persistence < self.noise
