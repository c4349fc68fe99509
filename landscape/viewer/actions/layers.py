"""The Layers menu: the surfaces of one scene, and the active one among them."""

from landscape.viewer.actions.action import Action, Choice, has_surface, look_toggle
from landscape.viewer.layering import more_opaque, next_layer, only_active, with_active, without_layer
from landscape.viewer.state import ViewState

_OPACITY_STEP = 0.1


def _has_layers(state: ViewState) -> bool:
    return len(state.layers) > 1


def surfaces(state: ViewState) -> tuple[Action, ...]:
    """Returns the surfaces of the scene, each of which can be made the active one."""
    return tuple(
        Action(
            layer.name,
            "",
            "panels and pointer speak of this surface",
            lambda state, index=index: with_active(state, index),
            checked=lambda state, index=index: state.active == index,
        )
        for index, layer in enumerate(state.layers)
    )


LAYERS: tuple[Action | Choice, ...] = (
    Choice("Active surface", surfaces),
    Action("Next surface", "PageDown", "panels and pointer speak of the next one", next_layer, enabled=_has_layers),
    Action(
        "Previous surface",
        "PageUp",
        "panels and pointer speak of the one before",
        lambda state: next_layer(state, -1),
        enabled=_has_layers,
    ),
    look_toggle(
        "Surface visible", "E", "the active surface, its path and its critical points", "visible", divided=True
    ),
    Action(
        "Only this surface", "E", "hide all others, or show them again", only_active, shift=True, enabled=_has_layers
    ),
    Action(
        "More transparent",
        ",",
        "let what is behind the active surface shine through",
        lambda state: more_opaque(state, -_OPACITY_STEP),
        enabled=has_surface,
        divided=True,
    ),
    Action(
        "More opaque",
        ".",
        "let less shine through the active surface",
        lambda state: more_opaque(state, _OPACITY_STEP),
        enabled=lambda state: state.look.opacity < 1,
    ),
    Action(
        "Close surface",
        "",
        "take the active surface out of the scene; its file stays as it is",
        lambda state: without_layer(state, state.active),
        enabled=has_surface,
        divided=True,
    ),
)
