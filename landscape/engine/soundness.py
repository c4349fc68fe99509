"""Checks of a problem before the first point: what would waste hours is told in one line at once."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from landscape.engine.borrowed import no_gradients
from landscape.engine.evaluation import Evaluator
from landscape.errors import LandscapeError

REPEATABLE = 1e-3
"""Relative difference between two measurements of one point above which something in the model is random."""


def check_centre(evaluator: Evaluator) -> None:
    """Checks that the model gives the same, finite loss each time it is measured at θ*.

    Raises:
        LandscapeError: something in the model is random, or its loss is not finite.
    """
    first, second = evaluator.measure_here(), evaluator.measure_here()
    loss, again = first[0], second[0]
    if not math.isclose(loss, again, rel_tol=REPEATABLE) and not (math.isnan(loss) and math.isnan(again)):
        raise LandscapeError(
            f"the model is random: at the same weights its loss is {loss:.6g} and then {again:.6g}"
            f"{_culprit(evaluator)}; expected one value, as in eval mode"
        )
    if not math.isfinite(loss):
        raise LandscapeError(
            f"the loss of the model itself is {loss}{_not_finite(evaluator)}: nothing can be seen around it; check"
            " weights and the normalisation of the data"
        )


def _culprit(evaluator: Evaluator) -> str:
    """Names the first layer that answers differently to the same input."""
    model, batch = evaluator.borrowed.model, evaluator.residents[0].head(64)
    runs: list[list[tuple[str, nn.Module, list[Tensor], list[Tensor]]]] = []
    with no_gradients(evaluator.objective.differentiates):
        for _ in range(2):
            calls: list[tuple[str, nn.Module, list[Tensor], list[Tensor]]] = []
            hooks = [
                module.register_forward_hook(
                    lambda m, i, o, name=name, calls=calls: calls.append((name, m, _copied(i), _copied(o)))
                )
                for name, module in model.named_modules()
            ]
            evaluator.objective.measure(model, batch)
            for hook in hooks:
                hook.remove()
            runs.append(calls)
    for (name, module, seen, said), (_, _, seen_again, said_again) in zip(*runs, strict=False):
        if _same(seen, seen_again) and not _same(said, said_again):
            kind = type(module).__name__
            return f", because of {kind} '{name}' (dropout left on?)" if name else f", because of {kind}.forward"
    return ""


def _not_finite(evaluator: Evaluator) -> str:
    """Names the first layer whose output is not finite."""
    model, batch = evaluator.borrowed.model, evaluator.residents[0].head(64)
    found: list[str] = []

    def look(name: str, module: nn.Module, output: Any) -> None:
        if not found and not all(bool(torch.isfinite(leaf).all()) for leaf in _copied(output)):
            found.append(f", from {type(module).__name__} '{name}' on" if name else "")

    hooks = [
        module.register_forward_hook(lambda m, i, o, name=name: look(name, m, o))
        for name, module in model.named_modules()
    ]
    try:
        with no_gradients(evaluator.objective.differentiates):
            evaluator.objective.measure(model, batch)
    finally:
        for hook in hooks:
            hook.remove()
    return found[0] if found else ""


def _copied(tree: Any) -> list[Tensor]:
    return [leaf.detach().clone() for leaf in tree_leaves(tree) if isinstance(leaf, Tensor)]


def _same(first: list[Tensor], second: list[Tensor]) -> bool:
    return len(first) == len(second) and all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
