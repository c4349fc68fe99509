import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--events", type=int, default=400, help="how many random events the interface gets")
    parser.addoption("--seed", type=int, default=1, help="of random events and moments of killing")
    parser.addoption("--regenerate-golden", action="store_true", help="write the golden pictures anew")
    parser.addoption("--kills", type=int, default=2, help="how often a computation is killed before it may finish")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills") or 0)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--seed") or 0)
