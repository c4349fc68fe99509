"""The Path menu: what lies on the surface."""

from landscape.viewer.actions.action import Action, Choice, display_toggle

PATH: tuple[Action | Choice, ...] = (
    display_toggle("Path", "P", "the training path", "path"),
    display_toggle("Critical points", "M", "minima, saddles and maxima", "critical_points"),
    display_toggle("Point labels", "M", "the loss beside critical points", "point_labels", shift=True),
)
