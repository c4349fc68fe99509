"""Mistakes on the command line: one line that says what came, what was expected and where help is."""

import os
import pty
import subprocess
import sys

import pytest

from landscape import cli, view_cli

COMMANDS = "train, compute, walk, check, analyze, curvature, models or info"
NONE = "there is no option"
COMPUTE, CURVATURE = "landscape compute", "landscape curvature"


@pytest.mark.parametrize(
    ("given", "told", "program"),
    [
        ("curvature f.ply --at 9", "--at is '9': expected two numbers", CURVATURE),
        ("curvature f.ply --at 1 x", "--at is '1 x': expected two numbers", CURVATURE),
        ("compute --alpha-range 1 2 3", "--alpha-range is '1 2 3': expected two numbers", COMPUTE),
        ("compute --samples all", "--samples is 'all': expected a whole number", COMPUTE),
        ("curvature f.ply --top 1.5", "--top is '1.5': expected a whole number", CURVATURE),
        ("compute --batch-size 1 --tolerance 1%", "--tolerance is '1%': expected a number", COMPUTE),
        ("compute --precision half", "--precision is 'half': expected float32, tf32, bf16 or float64", COMPUTE),
        ("compute --seed", "--seed has no value", COMPUTE),
        ("compute --spalits test", f"{NONE} --spalits: did you mean --splits", COMPUTE),
        (
            "curvature --densty 3 --trac 4",
            f"{NONE} --densty: did you mean --density; nor --trac: did you mean --trace",
            CURVATURE,
        ),
        ("walk run --critical", f"{NONE} --critical", "landscape walk"),
        ("curvature a.ply b.ply", "'b.ply' is one argument too many", CURVATURE),
        ("check", "PATH is missing: a surface that 'landscape compute' wrote", "landscape check"),
        ("walk --out w.ply", "PATH is missing: folder of a training run", "landscape walk"),
        ("", f"no command was given: expected {COMMANDS}", "landscape"),
        ("infos f.ply", f"there is no command infos: expected {COMMANDS}", "landscape"),
    ],
)
def test_a_mistake_is_told_in_one_line(given: str, told: str, program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(given.split()) == 2
    assert capsys.readouterr().err == f"landscape: {told} (see '{program} --help')\n"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("--colormap jet", f"{NONE} --colormap: did you mean --color-map"),
        ("--exaggeration much", "--exaggeration is 'much': expected a number"),
        ("--theme blue", "--theme is 'blue': expected dark or light"),
    ],
)
def test_a_program_without_commands_tells_its_own_help(
    given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert view_cli.main(given.split()) == 2
    assert capsys.readouterr().err == f"landscape-view: {told} (see 'landscape-view --help')\n"


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_terminal_with_colors_gets_the_same_line(locale: str) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "50", "LC_ALL": locale, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "landscape", "curvature", "f.ply", "--densty", "9"]
    ended = subprocess.run(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, check=False)
    os.close(theirs)
    told = os.read(ours, 4096).decode()
    os.close(ours)
    assert ended.returncode == 2
    assert (
        told == "landscape: there is no option --densty: did you mean --density (see 'landscape curvature --help')\r\n"
    )
