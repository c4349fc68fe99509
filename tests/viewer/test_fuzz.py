"""Random events on random files: no exception, and memory stays where it is."""

import gc
import logging
from pathlib import Path

import moderngl
import pytest
from odd_files import write_odd_files
from random_hand import RandomHand

pytestmark = pytest.mark.gl


def resident() -> float:
    """MiB of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def test_random_events_on_random_files_raise_nothing(
    gl: moderngl.Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    count = pytestconfig.getoption("events")
    hand = RandomHand(gl, write_odd_files(tmp_path / "files"), seed=count)
    told, step = {}, max(count // 10, 1)
    try:
        for number in range(count):
            hand.act()
            if number % step == 0:
                gc.collect()
                told[number] = resident()
    except Exception as error:
        error.add_note(f"event {number} of {count}, the last things done: {hand.done}")
        raise
    finally:
        hand.release()
    logging.getLogger(__name__).info("MiB after so many events: %s", {n: round(mib) for n, mib in told.items()})
