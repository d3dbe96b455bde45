"""The locks pin everything by hash and say nothing of where it came from."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.house import tree

LOCKS = sorted((tree.ROOT / "requirements").glob("*.txt"))
PLACE = re.compile(
    r"://|--(?:extra-)?index-url|--trusted-host|--find-links|(?<!\w)-[if] |@ |file:/"
)
PINNED = re.compile(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}")
each_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.stem))


def requirements(text: str) -> list[str]:
    """Each requirement with its options on one line, comments dropped."""
    joined = text.replace("\\\n", " ")
    return [
        line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]


def name_of(requirement: str) -> str:
    """The normalised name a requirement begins with."""
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def wanted(group: str) -> set[str]:
    """The names that pyproject.toml asks for, in a group or ("") to run, every extra included."""
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())
    if not group:
        extras = project["project"]["optional-dependencies"].values()
        listed = [
            *project["project"]["dependencies"],
            *(each for extra in extras for each in extra),
        ]
        return {name_of(each) for each in listed}
    entries = project["dependency-groups"][group]
    found = {name_of(each) for each in entries if isinstance(each, str)}
    return found.union(*(wanted(e["include-group"]) for e in entries if isinstance(e, dict)))


@each_lock
def test_every_requirement_has_one_version_and_hashes(lock: Path) -> None:
    pins = requirements(lock.read_text())

    loose = [pin for pin in pins if not PINNED.match(pin)]

    assert pins
    assert loose == []


@each_lock
def test_no_lock_names_a_place_to_download_from(lock: Path) -> None:
    lines = lock.read_text().splitlines()

    assert [line for line in lines if PLACE.search(line)] == []


@pytest.mark.parametrize(
    "lock, groups",
    [
        pytest.param("run", ["", "build"], id="to run"),
        pytest.param("dev", ["", "dev"], id="to develop"),
        pytest.param("bench", ["bench"], id="to measure"),
    ],
)
def test_a_lock_holds_everything_the_project_asks_for(lock: str, groups: list[str]) -> None:
    pinned = {name_of(pin) for pin in requirements(tree.read(Path(f"requirements/{lock}.txt")))}

    asked = set[str]().union(*(wanted(group) for group in groups))

    assert asked - pinned == set()


def test_all_locks_agree_on_every_version() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for pin in requirements(lock.read_text()):
            versions.setdefault(name_of(pin), set()).add(pin.split()[0])

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
