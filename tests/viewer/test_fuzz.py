"""Random events on random files: no exception, none in the background either, and memory stays where it is."""

import gc
import logging
from pathlib import Path

import moderngl
import pytest
from odd_files import write_odd_files
from random_hand import RandomHand

pytestmark = pytest.mark.gl


def resident() -> int:
    """MiB of memory that this process holds; 0 where the system does not say."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * 4096 // 2**20 if told.exists() else 0


def test_random_events_on_random_files_raise_nothing(
    gl: moderngl.Context,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("landscape.viewer.watching.WATCH_INTERVAL", 0.0)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    count, seed = int(pytestconfig.getoption("events") or 0), int(pytestconfig.getoption("seed") or 0)
    hand = RandomHand(gl, write_odd_files(tmp_path / "files"), seed)
    memory, number = {}, 0
    try:
        for number in range(count):
            hand.act()
            if number % max(count // 10, 1) == 0:
                gc.collect()
                memory[number] = resident()
    except Exception as error:
        error.add_note(f"event {number} of seed {seed}, the last things done: {hand.done}")
        raise
    finally:
        hand.release()
    logging.getLogger(__name__).info("MiB after so many events: %s", memory)
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
