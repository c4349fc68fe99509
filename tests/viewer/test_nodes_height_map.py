from itertools import product
from typing import Any

import moderngl
import numpy as np
import pytest

from landscape.color_maps import lookup_table
from landscape.surface import Surface
from landscape.viewer.nodes.height_map import MOST_PROGRAMS
from landscape.viewer.scene import Scene

pytestmark = pytest.mark.gl


def test_programs_of_looks_gone_by_make_room_and_come_back(
    gl: moderngl.Context, bowl: Surface, bare, draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    living: set[moderngl.Program] = set()
    build = gl.program

    def counted(**sources: Any) -> moderngl.Program:
        program = build(**sources)
        living.add(program)
        return program

    scene = Scene(gl)
    monkeypatch.setattr("landscape.viewer.nodes.program.moderngl.Context.program", lambda _, **named: counted(**named))
    first = draw(bare(bowl), scene=scene)
    others = len(living)
    looks = product(("smooth", "bands", "slope"), ("off", "overlay", "alone"), (False, True))
    for texture, wireframe, contours in looks:
        draw(bare(bowl).with_look(texture=texture, wireframe=wireframe, contours=contours), (20, 15), scene=scene)
    released = {program for program in living if program.glo == 0 or isinstance(program.mglo, moderngl.InvalidObject)}
    assert len(living) - others >= 15, "each look has a program of its own"
    assert len(living) - len(released) <= others + MOST_PROGRAMS + 1
    np.testing.assert_array_equal(draw(bare(bowl), scene=scene), first)


def test_limits_nearer_than_single_precision_tells_divide_what_lies_below_from_what_lies_above(bare, draw) -> None:
    loss = np.repeat([[0.0, 0.0, 1e10, 1e10, 2e10, 2e10]], 3, axis=0)
    surface = Surface(np.linspace(-1, 1, 6), np.linspace(-0.4, 0.4, 3), {"loss": loss})
    pixels = draw(bare(surface, low=1e10, high=1e10 + 1.0), unlit=True)
    ends = lookup_table("viridis")[[0, -1], :3]
    row = pixels[len(pixels) // 2].astype(int)
    inside = np.flatnonzero(np.abs(row - row[0]).max(axis=1) > 8)
    left, middle, right = (row[inside[0] + int(share * np.ptp(inside))] for share in (0.1, 0.5, 0.9))
    for seen, expected in ((left, ends[0]), (middle, ends[0]), (right, ends[1])):
        np.testing.assert_allclose(seen, expected, atol=3)
