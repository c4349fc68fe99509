"""How far a job is, in words."""

from landscape.job_status import JobStage, JobStatus

_STAGES: dict[JobStage, tuple[str, str]] = {
    "training": ("Training", "epochs"),
    "computing": ("Computing", "points"),
    "done": ("Done", "points"),
    "cancelled": ("Cancelled", "points"),
    "failed": ("Failed", "points"),
}


def progress_text(job: JobStatus) -> str:
    """Returns one line: stage, count, rate and the time left."""
    return " · ".join(progress_parts(job))


def progress_parts(job: JobStatus) -> tuple[str, ...]:
    """Returns what is done, and after it, where they are known, the rate and the time left."""
    title, unit = _STAGES[job.stage]
    done = f"{job.done:,} of {job.total:,} {unit}" if job.total else "starting …" if job.running else ""
    pace = []
    if job.running and job.quiet is not None:
        pace.append(f"no new points for {duration(job.quiet)}")
    if job.running and job.rate:
        pace.append(f"{job.rate:,.0f} a second" if job.rate >= 10 else f"{job.rate:.1f} a second")
    if job.running and job.seconds_left is not None:
        pace.append(f"{duration(job.seconds_left)} left")
    return tuple(" · ".join(part) for part in ([title, done] if done else [title], pace) if part)


def following_text(job: JobStatus) -> str:
    """Returns one line on a job that somebody else runs."""
    told = " · ".join(progress_parts(job))
    return f"Followed: {told[0].lower()}{told[1:]}"


def duration(seconds: float) -> str:
    """Returns a time as people say it: 8 s, 3 min 20 s, 2 h 5 min."""
    whole = max(round(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
