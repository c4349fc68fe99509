"""Measures an objective at points of a plane: as fast as the device allows, to the same bits each time."""

from landscape.engine.evaluation.evaluator import Evaluator as Evaluator
from landscape.engine.evaluation.execution import Execution as Execution
