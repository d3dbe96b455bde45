"""A hub to test against: made once, copied for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState

from headwater.control.configure import configure
from headwater.hub.project import extras
from tests.hub import serving
from tests.hub.browsing import Visit, chromium, visit
from tests.hub.judging import Judged, judging
from tests.hub.reported import REPORTER, Reported, furnish, opened
from tests.hub.world import World
from tests.report.world import NOW


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put modules whose tests go on from each other to the front.

    A worker that has nothing left to do takes tests from the end of what another has before it.
    """
    items.sort(key=lambda item: not getattr(getattr(item, "module", None), "IN_ORDER", False))


# Who configures Django first decides for the process; nobody opens this database.
configure("sqlite:////nonexistent/headwater.sqlite3", extras())


@pytest.fixture(scope="session")
def hub_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with all tables and nobody in it."""
    home = tmp_path_factory.mktemp("hub") / "home"
    World(home).open().close()
    return home


@pytest.fixture
def empty_hub(hub_template: Path, tmp_path: Path) -> Iterator[World]:
    """An installation that nobody owns yet."""
    home = tmp_path / "home"
    shutil.copytree(hub_template, home)
    world = World(home).open()
    yield world
    world.close()


@pytest.fixture
def hub(empty_hub: World) -> World:
    """An installation with an owner, who also runs it."""
    empty_hub.person("owner@main.example.org", "owner", is_operator=True)
    return empty_hub


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each visit has a clean context of its own."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def reported_template(
    hub_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A home with accounts that have a history, and the text of a key."""
    home = tmp_path_factory.mktemp("reported") / "home"
    shutil.copytree(hub_template, home)
    return home, furnish(home)


@pytest.fixture
def reported(reported_template: tuple[Path, str], tmp_path: Path) -> Iterator[Reported]:
    """A hub with accounts that have a history, for one test."""
    with opened(reported_template, tmp_path / "home") as found:
        yield found


@pytest.fixture(scope="session")
def reporting(
    browser: Browser, reported_template: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, StorageState]]:
    """The same, served: its address, and what a browser keeps whose owner has signed in."""
    home = tmp_path_factory.mktemp("reporting") / "home"
    shutil.copytree(reported_template[0], home)
    clock = {"HEADWATER_NOW": NOW.isoformat()}
    with serving.start(home, serving.free_port(), clock) as served:
        with visit(browser, served.base) as visitor:
            visitor.sign_in(REPORTER)
            state = visitor.context.storage_state()
        yield served.base, state
        assert served.stop() == 0


@pytest.fixture
def reader(browser: Browser, reporting: tuple[str, StorageState]) -> Iterator[Visit]:
    """Somebody who reads reports in a browser."""
    with visit(browser, reporting[0], state=reporting[1]) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def reports(
    reported_template: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reported]:
    """The same for tests of a module that only read."""
    with opened(reported_template, tmp_path_factory.mktemp("reports") / "home") as found:
        yield found


@pytest.fixture(scope="session")
def judged(
    browser: Browser, hub_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judged]:
    """A furnished hub for those who judge its pages."""
    with judging(browser, hub_template, tmp_path_factory.mktemp("judged") / "home") as found:
        yield found
