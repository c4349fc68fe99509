"""The examples run, and what their surfaces say at the centre is what a float64 loop says of the network."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import landscape
from examples import physics_informed, regression, text_transformer
from landscape import cli

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _calm() -> Iterator[None]:
    """One thread, and PyTorch's global randomness, which the examples seed, left as it was."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]):
        yield
    torch.set_num_threads(threads)


def wide(model: nn.Module) -> nn.Module:
    return model.double().eval().requires_grad_(False)


def centre(surface: landscape.Surface) -> dict[str, float]:
    place = int(np.flatnonzero(surface.beta == 0)[0]), int(np.flatnonzero(surface.alpha == 0)[0])
    return {name: float(values[place]) for name, values in surface.fields.items()}


def mean_of(measured: Callable[..., float], *samples: Tensor) -> float:
    return float(np.mean([measured(*sample) for sample in zip(*samples, strict=True)]))


def text_loss(model: nn.Module) -> Callable[[Tensor, Tensor], float]:
    def measured(characters: Tensor, following: Tensor) -> float:
        logits = model(characters[None])[0]
        picked = [float(torch.logsumexp(row, 0) - row[k]) for row, k in zip(logits, following, strict=True)]
        return float(np.mean(picked))

    return measured


def text_accuracy(model: nn.Module) -> Callable[[Tensor, Tensor], float]:
    return lambda characters, following: float(np.mean((model(characters[None])[0].argmax(1) == following).numpy()))


def test_the_text_transformer_tells_what_a_loop_over_its_text_tells(tmp_path, capsys) -> None:
    file = tmp_path / "text.ply"
    text_transformer.main(file, steps=60, resolution=9)
    found = centre(landscape.load_surface(file))
    told = capsys.readouterr().out
    assert f"Look at it: landscape-view {file}" in told
    assert "test_accuracy" in told
    model = wide(text_transformer.network(60))
    for prefix, split in zip(("", "test_"), text_transformer.data(), strict=True):
        assert found[f"{prefix}loss"] == pytest.approx(mean_of(text_loss(model), *split), rel=1e-5)
        assert found[f"{prefix}accuracy"] == pytest.approx(mean_of(text_accuracy(model), *split), abs=1e-3)
    untrained = wide(text_transformer.network(0))
    assert found["loss"] < 0.75 * mean_of(text_loss(untrained), *text_transformer.data()[0])


def test_the_text_transformer_sees_no_later_character() -> None:
    model = text_transformer.network(0).eval()
    (characters, _), _ = text_transformer.data()
    changed = characters.clone()
    changed[:, 20:] = 0
    assert torch.allclose(model(characters)[:, :20], model(changed)[:, :20], atol=1e-6)
    assert not torch.allclose(model(characters)[:, 20:], model(changed)[:, 20:], atol=1e-2)


def test_the_regression_tells_both_splits_and_both_measures(tmp_path, capsys) -> None:
    regression.main(tmp_path / "curve.ply", epochs=120, resolution=7)
    surface, along_path = (landscape.load_surface(tmp_path / name) for name in ("curve.ply", "curve-path.ply"))
    assert f"Look at it: landscape-view {tmp_path / 'curve-path.ply'}" in capsys.readouterr().out
    model, path = regression.trained(120)
    model = wide(model)

    def error(x: Tensor, y: Tensor) -> float:
        return abs(float(model(x.double()[None]).squeeze() - y.double()))

    def huber(x: Tensor, y: Tensor) -> float:
        e, delta = error(x, y), regression.NOISE
        return e**2 / 2 if e <= delta else delta * (e - delta / 2)

    train, test = regression.data()
    found = centre(surface)
    assert found["loss"] == pytest.approx(mean_of(lambda x, y: error(x, y) ** 2, *train), rel=1e-4)
    assert found["test_loss"] == pytest.approx(mean_of(lambda x, y: error(x, y) ** 2, *test), rel=1e-4)
    found = centre(along_path)
    assert found["loss"] == pytest.approx(mean_of(huber, *train), rel=1e-4)
    assert found["absolute_error"] == pytest.approx(mean_of(error, *train), rel=1e-4)
    (run,) = along_path.trajectories
    assert len(run.alpha) == len(path) == 13
    assert run.loss is not None
    assert run.loss[-1] < 0.25 * run.loss[0]


def test_the_physics_informed_network_tells_residual_and_error(tmp_path) -> None:
    file = tmp_path / "sine.ply"
    physics_informed.main(file, steps=300, resolution=7)
    found = centre(landscape.load_surface(file))
    model = wide(physics_informed.network(300))

    def u(x: float) -> float:
        return float(model(torch.tensor([[x]], dtype=torch.float64)).item())

    def residual(x: Tensor, step: float = 1e-3) -> float:
        at = float(x)
        curvature = (u(at + step) - 2 * u(at) + u(at - step)) / step**2
        return (curvature + u(at)) ** 2

    places, _ = physics_informed.data()
    boundary = u(0.0) ** 2 + (u(physics_informed.END) + 1) ** 2
    assert found["residual"] == pytest.approx(mean_of(residual, places), rel=1e-3)
    assert found["loss"] == pytest.approx(found["residual"] + boundary, rel=1e-3)
    assert found["error"] == pytest.approx(mean_of(lambda x: abs(u(float(x)) - math.sin(float(x))), places), rel=1e-3)
    untrained = physics_informed.network(0)
    first = physics_informed.Oscillator().measure(untrained, physics_informed.data())["loss"].mean().item()
    assert found["loss"] < 0.25 * first


@pytest.mark.parametrize(
    ("example", "options", "fields"),
    [
        ("regression", ["--loss", "mse"], {"loss", "test_loss"}),
        ("physics_informed", ["--objective", "examples.physics_informed:objective"], {"loss", "residual", "error"}),
    ],
)
def test_the_command_line_takes_an_example_by_name(example, options, fields, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    file = tmp_path / "surface.ply"
    named = ["--model", f"examples.{example}:network", "--data", f"examples.{example}:data", *options]
    assert cli.main(["compute", *named, "--resolution", "5", "--out", str(file)]) == 0
    assert fields <= set(landscape.load_surface(file).fields)
    assert "wrote" in capsys.readouterr().out
