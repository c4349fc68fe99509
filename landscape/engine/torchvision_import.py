"""torchvision, imported where it is needed: that takes seconds, and its build may not be PyTorch's."""

import importlib
from types import ModuleType

import torch

from landscape.errors import LandscapeError

FIRST_MINOR = 15
"""torchvision 0.15 went with torch 2.0; both have counted on in step."""


def import_torchvision(part: str) -> ModuleType:
    """Returns a module of torchvision, ``models`` or ``datasets``.

    Raises:
        LandscapeError: torchvision is missing, or was built for another PyTorch ("operator
            torchvision::nms does not exist").
    """
    try:
        return importlib.import_module(f"torchvision.{part}")
    except (ImportError, RuntimeError, OSError, AttributeError) as error:  # whatever a wrong build happens to raise
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise LandscapeError(
            f"torchvision does not go with the installed torch {torch.__version__} ({reason}):"
            f" install {_matching(torch.__version__)}"
        ) from error


def _matching(version: str) -> str:
    """Returns what to install beside a version of PyTorch."""
    major, minor, *_ = version.split(".")
    if major == "2" and minor.isdecimal():
        return f"the build that matches, pip install 'torchvision==0.{int(minor) + FIRST_MINOR}.*'"
    return "torch and torchvision together, pip install --upgrade torch torchvision"
