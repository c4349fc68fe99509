"""The peers' own environment, and the processes that `grid.py` lets take turns."""

import json
import os
import subprocess
import sys
import tempfile
import venv
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
PEERS = {"loss-landscapes": "3.0.6", "loss-landscape-3d": "0.1.3", "landscaper": "1.3.1"}
"""On PyPI, with the versions that `grid_peers.py` was written for."""

LIST_VERSIONS = """
import json
from importlib.metadata import distributions
print(json.dumps({found.metadata["Name"].lower().replace("_", "-"): found.version for found in distributions()}))
"""


class Child:
    """A process that prints ``ready`` and then answers each line of input with a JSON line.

    Attributes:
        works: whether it came so far as to be ready.
        setting: what it said of itself when it was.
    """

    def __init__(self, python: Path, script: str, *arguments: str, threads: int | None, ours: bool = False) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment |= {"PYTHONPATH": str(ROOT)} if ours else {}
        environment |= {"OMP_NUM_THREADS": str(threads)} if threads else {}
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  # closed by end
        self._process = subprocess.Popen(
            [str(python), str(HERE / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environment,
        )
        greeting = self._answer()
        self.works = greeting.startswith("ready")
        self.setting = greeting.removeprefix("ready").strip()

    def ask(self, line: str) -> dict[str, Any]:
        """Returns the answer to a line; where the process ends instead, nothing, and it works no more."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self.works = False
            return {}
        answer = self._answer()
        self.works = bool(answer)
        return json.loads(answer) if answer else {}

    def reason(self) -> str:
        """Returns the last line that the process wrote to its standard error."""
        self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        return lines[-1] if lines else f"exit status {self._process.returncode}"

    def end(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._errors.close()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def peers_environment(folder: Path) -> tuple[Path, dict[str, str], dict[str, str]]:
    """Makes the peers' environment where it is not there yet.

    They get the PyTorch that runs here; all else they choose themselves (landscaper asks for an older NumPy).

    Returns:
        Its interpreter, the versions in it by name, and why those peers that do not install do not.
    """
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"Setting up the peers' environment in {folder}: a few minutes the first time")
        venv.create(folder, with_pip=True)
    torch = [f"{name}=={version(name).partition('+')[0]}" for name in ("torch", "torchvision")]
    found, reasons = _versions(python), {}
    for name, wanted in PEERS.items():
        if found.get(name) != wanted or "torch" not in found:
            reason = _install(python, [*torch, f"{name}=={wanted}"])
            reasons |= {name: reason} if reason else {}
            found = _versions(python)
    return python, found, reasons


def ours(task: str, problem: Path, threads: int | None) -> Child:
    """Returns our process for a task of `grid_ours.py`."""
    return Child(Path(sys.executable), "grid_ours.py", task, str(problem), threads=threads, ours=True)


def _versions(python: Path) -> dict[str, str]:
    listed = subprocess.run([python, "-c", LIST_VERSIONS], check=True, capture_output=True, text=True)
    return json.loads(listed.stdout)


def _install(python: Path, packages: list[str]) -> str | None:
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", *packages]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
    return errors[-1].strip() if errors else f"pip ends with status {done.returncode}"
