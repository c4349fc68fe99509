"""Measures an objective at points of one or several planes."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from landscape.engine.borrowed import BorrowedModel, PlacedPlane, no_gradients
from landscape.engine.data import Split
from landscape.engine.evaluation.affine import AffineFirstLayer, affine_first_layer
from landscape.engine.evaluation.averages import averages, field_names, spread_names, with_spread
from landscape.engine.evaluation.execution import Execution
from landscape.engine.evaluation.folding import FoldedNorms, folded_norms
from landscape.engine.evaluation.graph import recorded
from landscape.engine.evaluation.measures import names_of_measures
from landscape.engine.evaluation.recalibration import Recalibration
from landscape.engine.evaluation.resident import Resident
from landscape.engine.evaluation.stacked import Stacked
from landscape.engine.objective import Objective, is_out_of_memory
from landscape.engine.plane import Plane
from landscape.errors import LandscapeError

if TYPE_CHECKING:
    from landscape.engine.curvature.on_plane import PlaneCurvature

RECALIBRATION_BATCH = 128

FEW = 16
"""Samples to try something on."""

Values = tuple[float, ...]


class Evaluator:
    """Measures an objective over splits of data that stay on the model's device.

    Args:
        borrowed: the model, lent.
        objective: what is measured.
        splits: on what, one or two.
        execution: how; halved where memory runs out.
        recalibration: samples that BatchNorm statistics are computed anew on at each point, if at all.

    Attributes:
        measures: names of what the objective measures.
        execution: as it is now.
        curvature: what is measured at each point beside the objective, if anything.
    """

    curvature: "PlaneCurvature | None" = None

    def __init__(
        self,
        borrowed: BorrowedModel,
        objective: Objective,
        splits: Sequence[Split],
        execution: Execution,
        recalibration: Split | None = None,
    ) -> None:
        self.borrowed, self.objective, self.execution = borrowed, objective, execution
        self.residents = [Resident(split, borrowed.device, borrowed.dtype, execution.batch_size) for split in splits]
        self._recalibrated = None if recalibration is None else self._resident(recalibration)
        self.measures = names_of_measures(borrowed.model, objective, self.residents)
        self._planes: list[Plane] = []
        self._placed: list[_Prepared] = []
        self.arrange(execution)

    @property
    def _sums_device(self) -> torch.device:
        """Where sums are kept in float64: on the device, if it has such numbers."""
        device = self.borrowed.device
        return torch.device("cpu") if device.type == "mps" else device

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of what `evaluate` returns for each point."""
        names = field_names(self.measures, len(self.residents))
        names = spread_names(names) if len(self._planes) > 1 else names
        return names if self.curvature is None else (*names, *self.curvature.fields)

    def choose_planes(self, planes: Sequence[Plane]) -> None:
        """Sets the planes `evaluate` evaluates on; with several, fields are means and spreads over them."""
        self._planes = list(planes)
        self.arrange(self.execution)

    def arrange(self, execution: Execution) -> None:
        """Makes ready for an execution's choices; the model is at θ* afterwards."""
        self.execution = execution
        self._placed, self._folded = [], None  # what the last arrangement held makes room first
        torch.set_num_threads(execution.threads)
        self.borrowed.weights.lay(execution.channels_last)
        self.borrowed.reset()
        for resident in self.residents:
            resident.cut(execution.batch_size, execution.channels_last)
        self._values = [
            torch.empty((len(self.measures), r.count), dtype=torch.float64, device=self._sums_device)
            for r in self.residents
        ]
        self._recalibration = self._recalibrating()
        self._measure = torch.compile(self._measured, dynamic=False) if execution.compiled else self._measured
        self._folded = self._folding() if execution.folded_norms and self._planes else None
        self._placed = [_Prepared(self, plane) for plane in self._planes]
        if self._placed:  # what could not be had is not told
            affine = any(prepared.affine is not None for prepared in self._placed)
            self.execution = replace(
                execution,
                affine_first_layer=affine,
                folded_norms=self._folded is not None,
                fused_convolutions=self._folded is not None and self._folded.is_fused,
            )
        self._recordings: dict[bool, Callable[[], None]] = {}
        self._standing_in = False

    def evaluate(self, points: Sequence[tuple[float, float]]) -> list[Values]:
        """Returns the fields at points (α, β); memory that does not suffice halves the batch.

        Raises:
            LandscapeError: memory does not suffice for a single sample.
        """
        found = self._with_less_memory(lambda: self._on_planes(points))
        if self.curvature is None:
            return found
        return [(*values, *curved) for values, curved in zip(found, self.curvature.at(points), strict=True)]

    def measure_here(self) -> Values:
        """Returns the fields of one plane at the weights the model has been placed at."""
        return self._with_less_memory(lambda: self._here().tolist())

    @property
    def sample_losses(self) -> Tensor:
        """(S,) float64 losses of the first split's samples, as they were measured last."""
        return self._values[0][0]

    def measure_batch(self, batch: Any) -> None:
        """Measures one batch as it is measured at a point of the first plane."""
        with no_gradients(self.objective.differentiates), self._placed[0].standing_in():
            self._measure(batch)

    def _with_less_memory(self, work: Any) -> Any:
        while True:
            try:
                with no_gradients(self.objective.differentiates):
                    return work()
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                smaller = self.execution.halved()
            if smaller is None:
                raise LandscapeError("memory does not suffice for one sample: take a smaller model, or --devices cpu")
            if self.borrowed.device.type == "cuda":
                torch.cuda.empty_cache()
            self.arrange(smaller)

    def _on_planes(self, points: Sequence[tuple[float, float]]) -> list[Values]:
        found = torch.stack([prepared.fields(points) for prepared in self._placed])
        if len(self._placed) == 1:
            return [tuple(row) for row in found[0].tolist()]
        return [tuple(with_spread(found[:, k]).tolist()) for k in range(len(points))]

    def _here(self) -> Tensor:
        if self._recalibration is not None:
            self._recalibration.run()
        self._fill()
        return torch.cat([averages(values) for values in self._values])

    def _fill(self) -> None:
        if not self.execution.cuda_graph:
            self._fill_values()
            return
        if self._standing_in not in self._recordings:
            self._recordings[self._standing_in] = recorded(self._fill_values)
        self._recordings[self._standing_in]()

    def _fill_values(self) -> None:
        for place, (resident, values) in enumerate(zip(self.residents, self._values, strict=True)):
            start = 0
            for number, batch in enumerate(resident):
                self._look_at(place, number)
                measured = self._measure(batch)
                stop = start + len(measured["loss"])
                for row, name in enumerate(self.measures):
                    values[row, start:stop] = measured[name].detach()
                start = stop

    def _folding(self) -> FoldedNorms | None:
        if self._recalibration is not None or self.execution.points_at_once > 1:
            return None
        few = min(FEW, self.execution.batch_size)  # no more memory than a batch takes
        with no_gradients(self.objective.differentiates):
            folded = folded_norms(
                self.borrowed.model,
                self.objective,
                self.residents[0].head(few),
                fused=self.execution.fused_convolutions,
            )
        self.borrowed.reset()
        return folded

    def _look_at(self, split: int, batch: int) -> None:
        for prepared in self._placed:
            if prepared.affine is not None:
                prepared.affine.look_at(split, batch)

    def _measured(self, batch: Any) -> Any:
        return self.objective.measure(self.borrowed.model, batch)

    def _resident(self, split: Split) -> Resident:
        return Resident(split, self.borrowed.device, self.borrowed.dtype, len(split))

    def _recalibrating(self) -> Recalibration | None:
        if self._recalibrated is None:
            return None
        size = min(RECALIBRATION_BATCH, self._recalibrated.count)  # not a choice: statistics depend on it
        self._recalibrated.cut(size, self.execution.channels_last)
        whole = list(self._recalibrated)[: self._recalibrated.count // size]  # batches of one size weigh the same
        return Recalibration(self.borrowed.model, self.objective, whole) or None


class _Prepared:
    """A plane made ready: its directions on the device, and the first layer's outputs along them."""

    def __init__(self, evaluator: Evaluator, plane: Plane) -> None:
        self._evaluator = evaluator
        borrowed, execution = evaluator.borrowed, evaluator.execution
        self._placed = PlacedPlane(borrowed, plane)
        self.affine: AffineFirstLayer | None = None
        if execution.affine_first_layer:
            with no_gradients(False):
                self.affine = affine_first_layer(
                    borrowed.model, evaluator.objective, evaluator.residents, plane, borrowed.dtype
                )
        self._stacked = None
        if execution.points_at_once > 1:
            directions = [borrowed.weights.named(axis) for axis in self._placed.axes]
            self._stacked = Stacked(borrowed.model, evaluator.objective, directions, self.affine)

    def fields(self, points: Sequence[tuple[float, float]]) -> Tensor:
        """Returns (P, F) at points."""
        with self.standing_in():
            if self._stacked is not None:
                size = self._evaluator.execution.points_at_once
                groups = [points[k : k + size] for k in range(0, len(points), size)]
                return torch.cat([self._together(self._stacked, group) for group in groups])
            return torch.stack([self._alone(point) for point in points])

    @contextmanager
    def standing_in(self) -> Generator[None]:
        """Puts what stands in for layers in their place."""
        stand_ins = [s for s in (self.affine, self._evaluator._folded) if s is not None]
        for stand_in in stand_ins:
            stand_in.attach()
        self._evaluator._standing_in = bool(stand_ins)
        try:
            yield
        finally:
            self._evaluator._standing_in = False
            for stand_in in stand_ins:
                stand_in.detach()

    def _alone(self, point: tuple[float, float]) -> Tensor:
        self._placed.move_to(*point)
        if self._evaluator._folded is not None:
            self._evaluator._folded.fold()
        if self.affine is not None:
            self.affine.at = point
        return self._evaluator._here()

    def _together(self, stacked: Stacked, points: Sequence[tuple[float, float]]) -> Tensor:
        evaluator = self._evaluator
        places = torch.tensor(points, dtype=evaluator.borrowed.weights.storage, device=evaluator.borrowed.device)
        found, sums = [], evaluator._sums_device
        for split, resident in enumerate(evaluator.residents):
            pieces = []
            for number, batch in enumerate(resident):
                if self.affine is not None:
                    self.affine.look_at(split, number)
                measured = stacked.measure(places, batch)
                pieces.append(
                    torch.stack([measured[name].to(sums, torch.float64) for name in evaluator.measures], dim=1)
                )
            found.append(averages(torch.cat(pieces, dim=-1)))
        return torch.cat(found, dim=-1)
