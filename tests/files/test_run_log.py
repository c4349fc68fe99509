"""The log of a training run, read while another process writes it."""

from pathlib import Path

from landscape.files.run_log import LogEntry, LogReader, parsed_log


def entry(step: int) -> LogEntry:
    return LogEntry(step, step // 2, 0.1, {"loss": 1.0 / (1 + step), "accuracy": 0.5})


def test_a_growing_log_is_read_line_by_line_and_a_torn_line_once_it_is_whole(tmp_path: Path) -> None:
    file, written = tmp_path / "log.jsonl", [entry(step) for step in range(5)]
    content = b"".join(line.line() for line in written)
    reader = LogReader(file)
    assert reader.poll() == ()
    for end in range(len(content) + 1):
        file.write_bytes(content[:end])
        assert list(reader.poll()) == parsed_log(content[:end])[0]
    assert list(reader.poll()) == written


def test_without_anything_new_the_same_object_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(entry(0).line())
    reader = LogReader(file)
    first = reader.poll()
    assert reader.poll() is first
    with file.open("ab") as stream:
        stream.write(entry(1).line()[:-3])
    assert reader.poll() is first, "half a line is nothing new"


def test_a_log_that_is_begun_anew_or_taken_back_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(entry(step).line() for step in range(4)))
    reader = LogReader(file)
    assert len(reader.poll()) == 4
    file.write_bytes(b"".join(entry(step).line() for step in (0, 7, 8)))
    assert [line.step for line in reader.poll()] == [0, 7, 8]
    file.write_bytes(entry(0).line())
    assert [line.step for line in reader.poll()] == [0]
    file.unlink()
    assert reader.poll() == ()
