import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--events", type=int, default=400, help="how many random events the interface gets")
    parser.addoption("--seed", type=int, default=1, help="of the random events")
    parser.addoption("--regenerate-golden", action="store_true", help="write the golden pictures anew")
