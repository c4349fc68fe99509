"""Follows the file of a job that somebody else runs, perhaps on another machine, until its surface is complete."""

import os
import time
from collections import deque
from pathlib import Path

from landscape.errors import LandscapeError
from landscape.files.opening import load_surface
from landscape.files.part import Part, PartReader, PartStatus
from landscape.job_status import JobStage, JobStatus
from landscape.surface import Surface

FOLLOW_INTERVAL = 0.5
"""Seconds between two looks at a file that may lie on another machine."""

PACE_SECONDS = 10.0
"""How far back the rate looks: the machine may be busy with other things now and free later."""

QUIET_SECONDS, QUIET_POINTS = 60.0, 10.0
"""A writer is said to be quiet after this time, and this many points' time, without a point."""

GONE_SECONDS = 90.0
"""A network file system may show the finished file so much later than the part file's end."""


class Pace:
    """Rate of a count over the last seconds; what an earlier job left is not counted."""

    def __init__(self) -> None:
        self._stage: JobStage | None = None
        self._seen: deque[tuple[float, int]] = deque()

    def rate(self, stage: JobStage, done: int, now: float) -> float | None:
        """Returns counts a second, None before there are any."""
        if stage != self._stage:
            self._stage = stage
            self._seen.clear()
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] > PACE_SECONDS:
            self._seen.popleft()
        since, begun = self._seen[0]
        return (done - begun) / (now - since) if done > begun else None


class FollowedPart:
    """A part file that grows by somebody else's hand.

    Args:
        path: the part file.

    Attributes:
        path: the part file.
        output: the file that takes its place when the surface is complete.
        surface: the newest snapshot; a new object only when something changed. In the end, the
            content of the output.
        status: how far the job is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.output = path.with_name(path.name.removesuffix(".part"))
        self.surface: Surface | None = None
        self.status = JobStatus("computing")
        self._reader, self._pace = PartReader(path), Pace()
        self._part: Part | None = None
        self._looked = -FOLLOW_INTERVAL
        self._grew = time.monotonic() - _age(path)
        self._gone: float | None = None

    def poll(self) -> JobStatus:
        """Returns how far the job is, and brings `surface` up to date; costs little, never waits."""
        now = time.monotonic()
        if now - self._looked >= FOLLOW_INTERVAL and self.status.stage not in ("done", "failed"):
            self._looked = now
            self.status = self._look(now)
        return self.status

    def _look(self, now: float) -> JobStatus:
        if not os.path.exists(self.path):
            return self._after_its_end(now)
        self._gone = None
        try:
            part = self._read()
        except (LandscapeError, OSError) as error:
            return self._ended("failed", str(error))
        if part is not self._part and part is not None:
            self._grew = self._grew if self._part is None else now
            self._part, self.surface = part, part.surface
        return self.status if part is None else self._told(part, now)

    def _read(self) -> Part | None:
        if self._part is not None and self.path.stat().st_size < self._part.size:
            self._reader = PartReader(self.path)  # another job has begun the file anew
        return self._reader.poll()

    def _told(self, part: Part, now: float) -> JobStatus:
        if part.status == PartStatus.CANCELLED:
            return self._ended("cancelled")
        rate, quiet = self._pace.rate("computing", part.done, now), now - self._grew
        usual = QUIET_POINTS / rate if rate else 0.0
        return JobStatus(
            "computing",
            part.done,
            part.total,
            seconds_left=(part.total - part.done) / rate if rate else None,
            rate=rate,
            quiet=quiet // 10 * 10 if quiet >= max(QUIET_SECONDS, usual) else None,
        )

    def _after_its_end(self, now: float) -> JobStatus:
        """The part file goes when the output is complete; or somebody has removed it."""
        self._gone = now if self._gone is None else self._gone
        if os.path.exists(self.output):
            try:
                self.surface = load_surface(self.output)
            except LandscapeError as error:
                return self._ended("failed", str(error))
            return JobStatus("done", self.surface.loss.size, self.surface.loss.size)
        if now - self._gone < GONE_SECONDS:
            return self.status
        return self._ended("failed", f"{self.path} has gone, and {self.output} has not come")

    def _ended(self, stage: JobStage, detail: str = "") -> JobStatus:
        done, total = (0, 0) if self._part is None else (self._part.done, self._part.total)
        return JobStatus(stage, done, total, detail=detail)


def _age(path: Path) -> float:
    """Seconds since a file was last written to."""
    try:
        return max(time.time() - path.stat().st_mtime, 0.0)
    except OSError:
        return 0.0
