import json
from dataclasses import asdict
from math import radians

import pytest

from landscape.errors import LandscapeError
from landscape.viewer.camera import Camera
from landscape.viewer.camera_json import MARK, camera_from_json, camera_to_json

TILTED = Camera((0.1, -0.2, 0.3), 0.7, 3.0, -1.2, 0.4, radians(50), "orthographic", upright=False)


@pytest.mark.parametrize("camera", [Camera(), TILTED, *(Camera().facing(side) for side in ("top", "isometric"))])
def test_a_camera_survives_its_text(camera: Camera) -> None:
    read = asdict(camera_from_json(camera_to_json(camera)))
    for name, value in asdict(camera).items():
        assert read[name] == (
            pytest.approx(value, abs=1e-14)
            if name in ("yaw", "pitch", "roll")
            else pytest.approx(value)
            if not isinstance(value, str | bool)
            else value
        )


def test_the_text_is_one_line_in_degrees_that_says_what_it_is() -> None:
    text = camera_to_json(Camera(yaw=radians(30)))
    assert "\n" not in text
    assert json.loads(text)["yaw"] == pytest.approx(30)
    assert json.loads(text)[MARK] == 1


def test_what_is_left_out_takes_its_default() -> None:
    assert camera_from_json('{"landscape camera": 1, "pitch": 90}') == Camera(pitch=radians(90))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hello", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[1]", "no JSON object"),
        ("{}", "null"),
        ('{"landscape camera": 2}', "is 2"),
        ('{"landscape camera": 1, "target": [0, 0]}', "three numbers"),
        ('{"landscape camera": 1, "target": [0, 0, "a"]}', '"target" must be a number'),
        ('{"landscape camera": 1, "distance": 0}', "from 0.01 to 100"),
        ('{"landscape camera": 1, "distance": NaN}', "from 0.01 to 100"),
        ('{"landscape camera": 1, "distance": true}', "from 0.01 to 100"),
        (f'{{"landscape camera": 1, "distance": 1{"0" * 400}}}', "from 0.01 to 100"),
        ('{"landscape camera": 1, "pitch": 91}', "from -90 to 90"),
        ('{"landscape camera": 1, "projection": "fisheye"}', "perspective, orthographic"),
        ('{"landscape camera": 1, "projection": []}', "perspective, orthographic"),
        ('{"landscape camera": 1, "upright": 1}', "true or false"),
        ('{"landscape camera": 1, "roll": 5}', "upright"),
        ('{"landscape camera": 1, "zoom": 5}', '"zoom" is no entry'),
    ],
)
def test_a_bad_text_is_refused_in_one_line_that_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(LandscapeError) as caught:
        camera_from_json(text)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250
