"""The command as a user meets it: pictures, one-line errors, no PyTorch."""

import os
import subprocess
import sys
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from landscape.resources import resource_path
from landscape.surface import Surface
from landscape.view_cli import ViewOptions, first_state, main, picture_size
from landscape.viewer import view
from landscape.viewer.camera import Camera
from landscape.viewer.camera_json import camera_to_json
from landscape.viewer.samples import SAMPLES


@pytest.fixture
def bowl(tmp_path: Path) -> Path:
    axis = np.linspace(-1, 1, 9)
    alpha, beta = np.meshgrid(axis, axis)
    Surface(axis, axis, {"loss": alpha**2 + beta**2 + 0.5}).save(tmp_path / "bowl.ply")
    return tmp_path / "bowl.ply"


@pytest.mark.gl
def test_a_screenshot_needs_no_display_and_no_torch(bowl: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from landscape.view_cli import main; code = main(sys.argv[1:]); "
        "sys.exit(99 if 'torch' in sys.modules or 'pyglet' in sys.modules else code)"
    )
    command = [sys.executable, "-c", code, str(bowl), "--screenshot", str(tmp_path / "a.png"), "--size", "640x400"]
    ended = subprocess.run(command, env=without_display(), capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (640, 400)
        assert np.asarray(picture).std() > 10


@pytest.mark.gl
@pytest.mark.usefixtures("gl")
def test_options_change_the_picture(bowl: Path, tmp_path: Path) -> None:
    pictures = set()
    options = (
        [],
        ["--color-map", "magma"],
        ["--wireframe"],
        ["--theme", "light"],
        ["--height", "log"],
        ["--view", "top"],
        ["--view", camera_to_json(Camera(yaw=1.0, projection="orthographic"))],
        ["--texture", "checker"],
        ["--exaggeration", "2"],
    )
    for number, option in enumerate(options):
        path = tmp_path / f"{number}.png"
        assert main([str(bowl), "--screenshot", str(path), "--size", "320x240", *option]) == 0
        pictures.add(path.read_bytes())
    assert len(pictures) == len(options)


def test_a_path_comes_as_a_second_file(bowl: Path, tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("0.5,0.5\n0,0\n")
    for files in ((bowl, tmp_path / "run.csv"), (tmp_path / "run.csv", bowl)):
        surface = first_state(ViewOptions(files)).surface
        assert surface is not None
        assert len(surface.trajectories[0]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.ply"], ["missing.ply"]),
        (["empty.ply"], ["empty.ply"]),
        (["bowl.ply"] * 9, ["9 surfaces", "at most 8"]),
        (["run.csv"], ["run.csv", "no surface"]),
        (["bowl.ply", "--color-map", "sunset"], ["sunset", "viridis"]),
        (["bowl.ply", "--view", "left"], ["left", "isometric", "Copy view"]),
        (["bowl.ply", "--view", '{"yaw": 3}'], ["landscape camera"]),
        (["bowl.ply", "--size", "huge"], ["huge", "WIDTHxHEIGHT"]),
        (["bowl.ply", "--size", "0x0"], ["0x0"]),
        (["long.ply"], ["long.ply", "2×9000 points", "at most 8192"]),
        (["bowl.ply", "--exaggeration", "99"], ["99", "factor"]),
        (["bowl.ply", "--theme", "pink"], ["pink"]),
        (["bowl.ply", "--nonsense"], ["nonsense"]),
        (["bowl.ply", "--screenshot", "no/such/folder/a.png"], ["no/such/folder"]),
        (["bowl.ply", "--screenshot", "bowl.ply"], ["bowl.ply", "ends in .png"]),
        (["bowl.ply", "--screenshot", "bowl.jpg"], ["bowl.jpg", "ends in .png"]),
        (["bowl.ply", "--screenshot", "notes.png"], ["notes.png", "is not a picture (.png)"]),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    bowl: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments, words
) -> None:
    monkeypatch.chdir(bowl.parent)
    Path("empty.ply").touch()
    Path("run.csv").write_text("0,0\n")
    Path("notes.png").write_text("precious")
    Surface(np.arange(9000.0), np.arange(2.0), {"loss": np.zeros((2, 9000))}).save("long.ply")
    if "--screenshot" not in arguments:
        arguments = [*arguments, "--screenshot", "a.png"]
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert told.err.startswith("landscape-view: ")
    for word in words:
        assert word in told.err
    assert bowl.read_bytes().startswith(b"ply")
    assert Path("notes.png").read_text() == "precious"
    assert not Path("bowl.jpg").exists()
    assert not Path("a.png").exists()


@pytest.mark.gl
def test_a_picture_too_large_for_opengl_is_one_line(
    bowl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise moderngl.Error("the framebuffer is not complete")

    monkeypatch.setattr(moderngl.Context, "simple_framebuffer", refuse)
    assert main([str(bowl), "--size", "900x800", "--screenshot", str(tmp_path / "a.png")]) == 2
    told = capsys.readouterr().err
    assert "cannot draw a picture of 900x800 here (the framebuffer is not complete): choose a smaller size" in told
    assert told.count("\n") == 1


def test_an_existing_picture_survives_a_failure(bowl: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.png"
    kept.write_text("a picture")
    assert main([str(tmp_path / "missing.ply"), "--screenshot", str(kept)]) == 2
    assert kept.read_text() == "a picture"


def test_without_a_display_one_line_says_how_to_go_on(bowl: Path) -> None:
    command = [sys.executable, "-m", "landscape.view_cli", str(bowl)]
    ended = subprocess.run(command, env=without_display(), capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "--screenshot" in ended.stderr


def test_view_without_a_display_says_the_same(bowl: Path) -> None:
    code = (
        "import landscape\n"
        f"surface = landscape.load_surface({str(bowl)!r})\n"
        "try:\n    landscape.view(surface)\n"
        "except landscape.LandscapeError as error:\n    print(error)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=without_display(), capture_output=True, text=True, timeout=60
    )
    assert ended.stdout.count("\n") == 1, ended.stderr
    assert "no window can be opened" in ended.stdout
    assert callable(view)


def test_sizes_are_read() -> None:
    assert picture_size("1600x1000") == (1600, 1000)
    assert picture_size(" 640X480 ") == (640, 480)


def without_display() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}


def test_every_bundled_sample_is_offered_and_the_first_is_shown_without_a_file():
    assert {path.name for path in resource_path("assets/samples").iterdir()} == set(SAMPLES)
    shown = first_state(ViewOptions())
    assert shown.path is not None
    assert shown.path.name == "digits-cnn-pca.ply"
    assert shown.surface is not None
    assert len(shown.surface.trajectories) == 1
