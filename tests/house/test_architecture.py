"""ARCHITECTURE.md draws the tree as it is, and the life of a row with links that hold."""

import re
from pathlib import Path

from tests.house import tree

PAGE = Path("ARCHITECTURE.md")
ROOMS = Path("src/headwater")


def drawn() -> set[Path]:
    """The paths of the tree in the page.

    A line holds names with single spaces between them, then, after two spaces or more, a remark.
    Two spaces of indent are one level; a name that ends in a slash is a directory.
    """
    block = re.search(r"## The tree\n+```\n(.*?)```", tree.read(PAGE), re.DOTALL)
    assert block is not None
    found, parents = set[Path](), [Path()]
    for line in block.group(1).splitlines():
        level = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"  +", line.strip())[0].split(" ")
        paths = [parents[level] / name for name in names]
        found.update(paths)
        parents[level + 1 :] = [paths[-1]]
    return found


def test_everything_drawn_is_there() -> None:
    assert [str(path) for path in sorted(drawn()) if not (tree.ROOT / path).exists()] == []


def closed(paths: set[Path]) -> set[Path]:
    """Folders drawn with nothing in them: each stands for all that it holds."""
    return {path for path in paths if not any(other.parent == path for other in paths)}


def test_every_module_and_folder_of_headwater_is_drawn() -> None:
    inside = [path for path in tree.files() if path.is_relative_to(ROOMS)]
    modules = {path for path in inside if path.suffix == ".py" and path.name != "__init__.py"}
    folders = {parent for path in inside for parent in path.parents if len(parent.parts) > 1}
    shut = closed(drawn())
    hidden = {path for path in modules | folders if shut & set(path.parents)}

    assert sorted(map(str, (modules | folders) - hidden - drawn())) == []


def test_no_room_is_drawn_without_what_is_in_it() -> None:
    rooms = {path for path in closed(drawn()) if path.parent == ROOMS}

    assert sorted(str(room) for room in rooms if (tree.ROOT / room).is_dir()) == []


def test_every_folder_at_the_top_is_drawn() -> None:
    top = {Path(path.parts[0]) for path in tree.files() if len(path.parts) > 1}

    assert sorted(map(str, top - drawn())) == []


def test_every_documented_answer_is_read_by_a_test() -> None:
    rooms = [path for path in tree.files() if path.parts[0] == "tests"]
    answers = {path.stem for path in rooms if path.is_relative_to("tests/payloads")}
    code = "\n".join(tree.read(path) for path in rooms if path.suffix == ".py")

    assert sorted(name for name in answers if f'"{name}"' not in code) == []
    assert answers


def test_the_decisions_stand_last_and_say_what_would_change_our_mind() -> None:
    sections = re.split(r"^## ", tree.read(PAGE), flags=re.MULTILINE)[1:]
    decisions = re.split(r"^### ", sections[-1], flags=re.MULTILINE)
    days = [each[:10] for each in decisions[1:]]

    assert sections[-1].startswith("Decisions")
    assert decisions[1:]
    assert days == sorted(days, reverse=True), "newest first"
    for each in decisions[1:]:
        text = each.strip().splitlines()
        assert 5 <= len(text) <= 17, text[0]
        assert "would change our mind" in each, text[0]
