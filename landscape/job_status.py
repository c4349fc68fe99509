"""How far a job is, as whoever runs it tells whoever shows it."""

from dataclasses import dataclass
from typing import Literal

JobStage = Literal["training", "computing", "done", "cancelled", "failed"]


@dataclass(frozen=True)
class JobStatus:
    """A running or ended job, as its files tell.

    Attributes:
        stage: what it is doing or how it ended.
        done, total: epochs while training, points while computing; 0 and 0 while it starts.
        seconds_left: estimate, or None while there is none.
        rate: units of `done` a second, or None.
        detail: the child's last lines when it failed.
        quiet: seconds without anything new, where that is unusual; its process may have ended.
    """

    stage: JobStage
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    rate: float | None = None
    detail: str = ""
    quiet: float | None = None

    @property
    def running(self) -> bool:
        """Whether the job still works."""
        return self.stage in ("training", "computing")
