"""What every test may ask for, and how hard the tests try."""

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgres", "tests.guards"]

# Quick runs repeat exactly; long ones look for new trouble. Neither judges by the clock.
settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=1000, deadline=None, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the exhaustive forms of the tests")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: an exhaustive form, run by `make test-long` only")
    settings.load_profile("long" if config.getoption("--long") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if {False, True} <= {item.nodeid.startswith("tests/hub/") for item in items}:
        # Django takes its apps once per process: with the hub's, or without.
        raise pytest.UsageError("run tests/hub apart from the others, as `make test` does")
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether the exhaustive forms were asked for, for tests that only differ in amount."""
    return bool(request.config.getoption("--long"))
