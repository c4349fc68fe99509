"""The command `landscape analyze`: critical points and numbers for insight of one surface or several."""

import json
from dataclasses import dataclass
from pathlib import Path

import tyro

from landscape.errors import LandscapeError


@dataclass(frozen=True)
class Analyze:
    """Tells the critical points of surfaces and what these are like: basins, convexity, roughness, sharpness.

    Several files stand side by side, with a sentence for each number and warnings where they cannot be compared.

    Attributes:
        files: surfaces, in any format that the window opens.
        field: what to analyse instead of the loss.
        persistence: least persistence of the critical points that are counted and told.
        points: how many of them are told one by one, the strongest.
        tau: least persistence of the minima counted for insight; by default a hundredth of the way from the lowest loss
            to the tenth percentile, and no less than the noise of sampling; the largest of the files'.
        epsilon: radius of the ball of sharpness in α and β; by default a tenth of the way from the centre to the
            border, the smallest of the files'.
        json: print JSON, for other programs.
    """

    files: tyro.conf.Positional[tuple[Path, ...]]
    field: str = "loss"
    persistence: float = 0.0
    points: int = 20
    tau: float | None = None
    epsilon: float | None = None
    json: bool = False


def analyze_files(command: Analyze) -> int:
    """Analyses files and prints what was found; returns the exit code.

    Raises:
        LandscapeError: a file or an option is wrong.
    """
    from landscape.spec.checks import number, whole

    if not command.files:
        raise LandscapeError("no file is given: give at least one surface, as in 'landscape analyze surface.ply'")
    number("persistence", command.persistence, 0, float("inf"))
    whole("points", command.points, 0, 1_000_000_000)
    for name, value in (("tau", command.tau), ("epsilon", command.epsilon)):
        if value is not None:
            number(name, value, 0 if name == "tau" else 1e-300, float("inf"))
    from landscape.analysis_report import Question, analyze, describe_analysis

    question = Question(command.field, command.persistence, command.points, command.tau, command.epsilon)
    summary = analyze(command.files, question)
    print(json.dumps(summary, allow_nan=False) if command.json else describe_analysis(summary), flush=True)
    return 0
