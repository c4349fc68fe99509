"""A torchvision that does not go with PyTorch is told in one line that says what to install."""

import sys

import pytest

from landscape.engine import torchvision_import
from landscape.engine.torchvision_import import import_torchvision
from landscape.errors import LandscapeError


@pytest.mark.parametrize(
    "error",
    [RuntimeError("operator torchvision::nms does not exist"), ModuleNotFoundError("No module named 'torchvision'")],
)
def test_what_to_install_is_told(monkeypatch, error) -> None:
    def fail(name):
        raise error

    monkeypatch.setattr(torchvision_import.importlib, "import_module", fail)
    monkeypatch.setattr(torchvision_import.torch, "__version__", "2.14.1+cpu")
    with pytest.raises(LandscapeError) as raised:
        import_torchvision("models")
    assert str(raised.value) == (
        f"torchvision does not go with the installed torch 2.14.1+cpu ({error}):"
        " install the build that matches, pip install 'torchvision==0.29.*'"
    )


def test_a_version_to_come_is_installed_together_with_torchvision(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torchvision.models", None)
    monkeypatch.setattr(torchvision_import.torch, "__version__", "3.0.0")
    with pytest.raises(LandscapeError, match="install torch and torchvision together"):
        import_torchvision("models")


def test_the_installed_one_matches() -> None:
    assert hasattr(import_torchvision("models"), "list_models")
