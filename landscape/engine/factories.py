"""Functions of the user's own, named ``package.module:function``: models, data, losses and objectives."""

import importlib
import os
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any

from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.spec.names import is_factory


def import_factory(name: str, what: str) -> Callable[..., Any]:
    """Imports a function by its name; the current folder is searched first, as ``python -m`` does.

    Args:
        name: ``package.module:function``.
        what: what it is wanted for ("model", "data"), for the messages.

    Raises:
        LandscapeError: the name is none, there is no such module or function, or importing it fails.
    """
    if not is_factory(name):
        raise LandscapeError(f"{what} '{name}' names no function: expected package.module:function")
    module_name, _, function_name = name.partition(":")
    module = _imported(module_name, name, what)
    function = getattr(module, function_name, None)
    if function is None:
        raise LandscapeError(f"{what} '{name}' is not found: module {module_name} has no '{function_name}'")
    if not callable(function):
        raise LandscapeError(f"{what} '{name}' is {kind_told(function)}: expected a function")
    return function


def call_factory(name: str, what: str, *arguments: Any) -> Any:
    """Imports a function by its name and returns what it returns.

    Args:
        name: ``package.module:function``.
        what: what it is wanted for, for the messages.
        arguments: what it is called with.

    Raises:
        LandscapeError: it is not found or raises; the message has its exception, file and line.
    """
    function = import_factory(name, what)
    try:
        return function(*arguments)
    except LandscapeError:
        raise
    except (Exception, SystemExit) as error:  # the user's own code may raise anything
        module = sys.modules.get(name.partition(":")[0])
        raise LandscapeError(f"{what} '{name}' raised {_told(error, module)}: mend it and run again") from error


def _imported(module_name: str, name: str, what: str) -> ModuleType:
    folder = os.getcwd()
    if folder not in sys.path:
        sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        return importlib.import_module(module_name)
    except LandscapeError:
        raise
    except (Exception, SystemExit) as error:  # importing runs the user's own code, perhaps a script
        if isinstance(error, ModuleNotFoundError) and _is_or_holds(error.name, module_name):
            raise LandscapeError(
                f"{what} '{name}' is not found: there is no module {error.name}, neither in {folder} nor installed"
            ) from error
        raise LandscapeError(
            f"{what} '{name}' cannot be imported: {_told(error, None)}: mend it and run again"
        ) from error


def _is_or_holds(missing: str | None, module_name: str) -> bool:
    return missing is not None and (module_name == missing or module_name.startswith(missing + "."))


def _told(error: BaseException, module: ModuleType | None) -> str:
    """Returns an exception's type, first line and place, the innermost one in the user's own module."""
    words = f"{type(error).__name__}: {str(error).strip()}".rstrip(": ").splitlines()[0]
    if isinstance(error, SyntaxError) and error.filename:
        return f"{type(error).__name__}: {error.msg} ({error.filename}:{error.lineno})"
    frames = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen") and frame.filename not in (__file__, importlib.__file__)
    ]
    own = [frame for frame in frames if module is not None and frame[0] == module.__file__]
    for file, line in (own or frames)[-1:]:
        return f"{words} ({file}:{line})"
    return words
