"""Small enough to read: how long a function and a module may get."""

import ast

from tests.house import tree

FUNCTION_LINES = 40
MODULE_LINES = 300


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, docstring included, decorators not."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = [
        f"{path}:{node.lineno} {node.name} has {length(node)} lines"
        for path in tree.code()
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > FUNCTION_LINES
    ]

    assert too_long == []


def test_no_module_is_longer_than_a_sitting() -> None:
    lines = {path: tree.read(path).count("\n") for path in tree.code()}

    assert {str(path): n for path, n in lines.items() if n > MODULE_LINES} == {}
    assert lines, "there is code to look at"
