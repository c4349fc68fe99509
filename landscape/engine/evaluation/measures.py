"""What an objective measures, checked on two samples before anything is spent on more."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from landscape.engine.borrowed import no_gradients
from landscape.engine.evaluation.resident import Resident
from landscape.engine.objective import Objective, Supervised, answer, are_labels, first_line, is_out_of_memory
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError


def names_of_measures(model: nn.Module, objective: Objective, residents: Sequence[Resident]) -> tuple[str, ...]:
    """Returns the names of what is measured, the loss first.

    Raises:
        LandscapeError: there is no loss, no value for each sample, or labels that the model has no class for.
    """
    names: tuple[str, ...] = ()
    for resident in residents:
        batch = resident.head(2)
        few = min(2, resident.count)
        with no_gradients(objective.differentiates):
            if isinstance(objective, Supervised):
                _check_answer(model, resident)
            measures = _measured(model, objective, batch)
        if not isinstance(measures, Mapping) or "loss" not in measures:
            told = sorted(measures) if isinstance(measures, Mapping) else kind_told(measures)
            raise LandscapeError(f"the objective measures {told}: expected a dictionary with 'loss' in it")
        for name, values in measures.items():
            if not isinstance(values, Tensor) or values.shape != (few,):
                shape = tuple(values.shape) if isinstance(values, Tensor) else kind_told(values)
                raise LandscapeError(
                    f"the {name} of {few} samples is {shape}: expected one value for each, ({few},);"
                    " PyTorch's losses give that with reduction='none'"
                )
        names = ("loss", *(name for name in measures if name != "loss"))
    return names


def _measured(model: nn.Module, objective: Objective, batch: Any) -> Any:
    try:
        return objective.measure(model, batch)
    except Exception as error:
        if is_out_of_memory(error) or isinstance(error, LandscapeError):
            raise
        raise LandscapeError(f"the objective {type(objective).__name__} cannot measure: {first_line(error)}") from error


def _check_answer(model: nn.Module, resident: Resident) -> None:
    outputs, targets = answer(model, resident.head(2)[0]), resident.head(resident.count)[1]
    if not isinstance(outputs, Tensor):
        raise LandscapeError(
            f"the model answers with {kind_told(outputs)}: expected one tensor of outputs; for anything else"
            " write an Objective"
        )
    if are_labels(outputs, targets):
        low, high = int(targets.min()), int(targets.max())
        if low < 0 or high >= outputs.shape[1]:
            raise LandscapeError(
                f"labels reach from {low} to {high}, and the model has {outputs.shape[1]} outputs: expected labels"
                f" from 0 to {outputs.shape[1] - 1}"
            )
