"""Names say what a thing is. These words do not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tree

SAY_NOTHING = {"manager", "helper", "helpers", "util", "utils", "common", "misc"}
EMPTY_VERBS = {"process", "handle"}
NAMED_BY_DJANGO = {
    "process_request", "process_response", "process_view", "process_exception",
    "handle_no_permission",
}  # fmt: skip
"""Methods that Django calls by these names."""

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def is_banned(name: str) -> bool:
    words = [word.lower() for word in WORD.findall(name)]
    return bool(SAY_NOTHING & set(words)) or (bool(words) and words[0] in EMPTY_VERBS)


def names(path: Path) -> Iterator[str]:
    """The module's own name and those of its classes, functions, methods and constants."""
    yield path.parent.name if path.stem == "__init__" else path.stem
    module = tree.parse(path)
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
    for statement in module.body:
        if isinstance(statement, ast.Assign):
            yield from (each.id for each in statement.targets if isinstance(each, ast.Name))
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id


def test_public_names_say_what_a_thing_is() -> None:
    banned = [
        f"{path}: {name}"
        for path in tree.code()
        for name in names(path)
        if not name.startswith("_") and name not in NAMED_BY_DJANGO and is_banned(name)
    ]

    assert banned == []


@pytest.mark.parametrize(
    "name", ["TokenManager", "date_utils", "handle_error", "process", "HTTPHelper", "UTIL"]
)
def test_a_name_that_says_nothing_is_seen(name: str) -> None:
    assert is_banned(name)


@pytest.mark.parametrize("name", ["land", "processed_at", "in_process", "Unhandled", "handles"])
def test_a_name_that_only_looks_alike_is_left_alone(name: str) -> None:
    assert not is_banned(name)
