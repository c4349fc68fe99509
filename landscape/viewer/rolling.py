"""What the Descent tab holds, as a snapshot. No imports of the viewer's state: the state holds it."""

from dataclasses import dataclass

from landscape.analysis.basins import Basins
from landscape.analysis.optimizers import ADAPTIVE, Method
from landscape.surface import Surface
from landscape.viewer.plane_image import PlaneImage

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Start:
    """A place that a method rolls down from."""

    alpha: float
    beta: float
    method: Method


@dataclass(frozen=True)
class Part:
    """What one colour of a basin map means: an end, or several that share a colour.

    Attributes:
        color: on the map.
        text: what it is, in a few words.
        share: of the starts, 0 to 1.
        place: α and β of the minimum it is, None for other ends.
    """

    color: Rgb
    text: str
    share: float
    place: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class BasinMap:
    """The basins of one surface as they are drawn.

    Attributes:
        surface: whose.
        basins: where descents end.
        image: a pixel for each start.
        parts: the colours, minima first, the largest share first.
    """

    surface: Surface
    basins: Basins
    image: PlaneImage
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Rolling:
    """Descents on the active surface.

    Attributes:
        armed: whether a click rolls down instead of setting a pin.
        method: of the next click.
        rate: of gradient descent, momentum and Nesterov; None for one that is suggested for the surface.
        adaptive_rate: the same of RMSprop and Adam.
        momentum, smoothing, beta2: as in `Optimizer`, of every method that has them.
        most_steps: of a descent.
        starts: of the descents that are drawn, in the order they were begun.
        elapsed: seconds since the descents began to be played; None while they are drawn whole.
        show_basins: whether the surface is coloured by where descents end.
        basins: the last map that was made, maybe of other numbers or of another surface.
    """

    armed: bool = False
    method: Method = "gradient descent"
    rate: float | None = None
    adaptive_rate: float | None = None
    momentum: float = 0.9
    smoothing: float = 0.99
    beta2: float = 0.999
    most_steps: int = 500
    starts: tuple[Start, ...] = ()
    elapsed: float | None = None
    show_basins: bool = False
    basins: BasinMap | None = None

    def rate_of(self, method: Method) -> float | None:
        """Returns the rate a method was given; None for the suggested one."""
        return self.adaptive_rate if method in ADAPTIVE else self.rate
