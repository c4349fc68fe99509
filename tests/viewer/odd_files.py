"""Files as users have them: good ones, odd ones and bad ones."""

from pathlib import Path

import numpy as np

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray, Trajectory

AXIS = np.linspace(-1, 1, 21)


def write_odd_files(folder: Path) -> list[Path]:
    """Writes them and returns their paths."""
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(7)
    bowl = np.add.outer(AXIS**2, 2 * AXIS**2) + 0.1
    for name, loss in _losses(bowl, random).items():
        beta, alpha = (np.linspace(-1, 1, count) if count > 1 else np.zeros(1) for count in loss.shape)
        Surface(alpha, beta, {"loss": loss}).save(folder / f"{name}.ply")
    _with_everything(bowl).save(folder / "everything.ply")
    np.savez(folder / "arrays.npz", alpha=AXIS, beta=AXIS, loss=bowl, accuracy=1 - bowl / 4)
    (folder / "curve.csv").write_text("alpha,loss\n" + "".join(f"{x},{x * x}\n" for x in AXIS), encoding="utf-8")
    (folder / "path.csv").write_text("1,1\n0.5,0.2\n0,0\n", encoding="utf-8")
    (folder / "far path.csv").write_text("1e300,1\n-50,40\n0.5,0.5\n", encoding="utf-8")
    (folder / "prose.csv").write_text("It was a dark and stormy night.\n", encoding="utf-8")
    (folder / "cut.ply").write_bytes((folder / "everything.ply").read_bytes()[:3000])
    (folder / "empty.ply").touch()
    (folder / "a folder.ply").mkdir(exist_ok=True)
    return [*sorted(folder.iterdir()), folder / "missing.ply"]


def _losses(bowl: FloatArray, random: np.random.Generator) -> dict[str, FloatArray]:
    holes = np.where(random.uniform(size=bowl.shape) < 0.3, np.nan, bowl)
    wild = bowl.copy()
    wild[2, 3], wild[4, 4], wild[5, 6] = np.inf, -np.inf, np.nan
    one = np.full((5, 6), np.nan)
    one[2, 3] = 1.0
    return {
        "bowl": bowl,
        "holes": holes,
        "wild": wild,
        "one known point": one,
        "two points": np.array([[1.0, 2.0]]),
        "2×2": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "column": bowl[:, :1],
        "constant": np.full((9, 9), 2.5),
        "negative": -bowl,
        "zeros": np.zeros((4, 7)),
        "huge range": 10.0 ** random.uniform(-300, 300, (15, 15)),
        "largest numbers": random.choice([-1.7e308, 1.7e308], (8, 8)),
        "smallest numbers": random.uniform(size=(8, 8)) * 5e-324 * 9,
        "long": random.uniform(1, 9, (2, 1500)),
    }


def _with_everything(bowl: FloatArray) -> Surface:
    state = np.full(bowl.shape, PointState.EVALUATED, dtype=np.uint8)
    state[1::2, 1::2] = PointState.INTERPOLATED
    state[:3, :3] = PointState.MISSING
    return Surface(
        AXIS,
        AXIS,
        {"loss": np.where(state == PointState.MISSING, np.nan, bowl), "test_accuracy": 1 - bowl / 4},
        state=state,
        trajectories=(
            Trajectory(np.linspace(1, 0, 7), np.linspace(-1, 0, 7), label="sgd", explained_variance=(0.7, 0.2)),
            Trajectory(np.array([2.0, 0.5]), np.array([0.0, 0.5]), loss=np.array([1.0, 0.1])),
        ),
        critical_points=(CriticalPoint(CriticalKind.MINIMUM, 10, 10, 0.0, 0.0, 0.1, False, 2.0, 3.1),),
        provenance={"model": "cnn", "seed": 3, "spec": {"resolution": 21}},
    )
