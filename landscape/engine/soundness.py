"""Checks of a problem before the first point: what would waste hours is told in one line at once."""

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from landscape.engine.borrowed import no_gradients
from landscape.engine.evaluation import Evaluator
from landscape.errors import LandscapeError

REPEATABLE = 1e-3
"""Relative difference between two measurements of a sample above which something in the model is random."""


def check_centre(evaluator: Evaluator) -> str:
    """Checks that the model gives the same, finite losses each time it is measured at θ*.

    Returns:
        A note where a sample's loss depends on the others in its batch; empty where it does not.

    Raises:
        LandscapeError: something in the model is random, or its loss is not finite.
    """
    (loss, first), (again, second) = (_losses(evaluator) for _ in range(2))
    if not _repeated(first, second):
        raise LandscapeError(
            f"the model is random: at the same weights its loss is {loss:.6g} and then {again:.6g}"
            f"{_culprit(evaluator)}; expected one value, as in eval mode"
        )
    if not math.isfinite(loss):
        raise LandscapeError(
            f"the loss of the model itself is {loss}{_not_finite(evaluator)}: nothing can be seen around it; check"
            " weights and the normalisation of the data"
        )
    chosen = evaluator.execution
    evaluator.arrange(replace(chosen, batch_size=max(2, chosen.batch_size // 2)))
    _, other = _losses(evaluator)
    evaluator.arrange(chosen)
    if _repeated(first, other):
        return ""
    return (
        f"a sample's loss depends on the others in its batch (BatchNorm without running statistics?): all points are"
        f" evaluated in batches of {chosen.batch_size}"
    )


def _losses(evaluator: Evaluator) -> tuple[float, Tensor]:
    """Returns the mean loss at θ*, and the samples' own."""
    return evaluator.measure_here()[0], evaluator.sample_losses.clone()


def _repeated(first: Tensor, second: Tensor) -> bool:
    size = first[torch.isfinite(first)].abs().mean().nan_to_num()
    return torch.allclose(first, second, rtol=REPEATABLE, atol=REPEATABLE * float(size), equal_nan=True)


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
