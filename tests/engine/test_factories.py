"""Functions of the user's own: found from the current folder, and every fault told in one line."""

import sys

import pytest

from landscape.engine.factories import call_factory, import_factory
from landscape.errors import LandscapeError


def told(call, *arguments) -> str:
    with pytest.raises(LandscapeError) as raised:
        call(*arguments)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_function_is_found_in_the_current_folder_and_called(own_module) -> None:
    name = own_module("def double(number):\n    return 2 * number\n")
    assert call_factory(f"{name}:double", "model", 21) == 42


def test_a_function_of_a_package_is_found(tmp_path, own_module) -> None:
    package = own_module("", folder=True)
    (tmp_path / package / "inner.py").write_text("def answer():\n    return 42\n")
    assert import_factory(f"{package}.inner:answer", "model")() == 42


@pytest.mark.parametrize("name", ["nothing", "a.b:", ":f", "a b:c", "a:b:c"])
def test_a_name_that_is_none_is_refused(name) -> None:
    assert f"model '{name}' names no function: expected package.module:function" in told(import_factory, name, "model")


def test_what_is_missing_is_named(tmp_path, own_module) -> None:
    name = own_module("value = 3\n")
    assert told(import_factory, "no_such_module:f", "data") == (
        f"data 'no_such_module:f' is not found: there is no module no_such_module, neither in {tmp_path} nor installed"
    )
    assert told(import_factory, f"{name}:f", "data").endswith(f"module {name} has no 'f'")
    assert told(import_factory, f"{name}:value", "data").endswith("is an int: expected a function")


def test_a_missing_import_of_the_users_module_is_not_taken_for_the_module(tmp_path, own_module) -> None:
    name = own_module("\nimport no_such_dependency\n")
    assert told(import_factory, f"{name}:f", "data") == (
        f"data '{name}:f' cannot be imported: ModuleNotFoundError: No module named 'no_such_dependency'"
        f" ({tmp_path / name}.py:2): mend it and run again"
    )


def test_a_syntax_error_is_told_with_its_place(tmp_path, own_module) -> None:
    name = own_module("def f(:\n")
    assert f"SyntaxError: invalid syntax ({tmp_path / name}.py:1)" in told(import_factory, f"{name}:f", "model")


def test_an_exception_is_told_with_type_first_line_and_the_users_own_line(tmp_path, own_module) -> None:
    name = own_module("import json\n\n\ndef f():\n    return json.loads('{')\n")
    message = told(call_factory, f"{name}:f", "model")
    assert message.startswith(f"model '{name}:f' raised JSONDecodeError: Expecting property name")
    assert f"({tmp_path / name}.py:5)" in message


def test_a_script_that_exits_ends_nothing(own_module) -> None:
    script = own_module("import sys\n\nsys.exit('usage: train.py')\n")
    assert "cannot be imported: SystemExit: usage: train.py (" in told(import_factory, f"{script}:f", "model")
    name = own_module("def f():\n    raise SystemExit\n")
    assert f"model '{name}:f' raised SystemExit (" in told(call_factory, f"{name}:f", "model")


def test_one_line_of_the_users_own_is_passed_on_as_it_is(own_module) -> None:
    name = own_module("from landscape.errors import LandscapeError\n\n\ndef f():\n    raise LandscapeError('so')\n")
    assert told(call_factory, f"{name}:f", "model") == "so"


def test_the_current_folder_is_searched_once(tmp_path, own_module) -> None:
    name = own_module("def f():\n    return 1\n")
    for _ in range(3):
        call_factory(f"{name}:f", "model")
    assert sys.path.count(str(tmp_path)) == 1
