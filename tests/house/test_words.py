"""The tree speaks of itself alone, not of the machine or the people it was made with."""

import re
from pathlib import Path

from tests.house import tree

ELSEWHERE = re.compile(
    r"(?<![\w.:/-])/work\b|(?<![\w./-])shared/|(?<!\w)\.library\b|\bdesign\.md\b|/root/"
    r"|\b(?:AI|coding|sub-?|code) ?agents?\b|\b(?:this|previous|another|earlier|next) session\b"
    r"|\bLLMs?\b|\blanguage model\b",
    re.IGNORECASE,
)
HERE = Path(__file__).relative_to(tree.ROOT)


def test_no_file_speaks_of_where_or_how_it_was_made() -> None:
    found = [
        f"{path}:{number} {match.group()}"
        for path in tree.files()
        if path != HERE and path.parts[0] != "requirements"
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        for match in [ELSEWHERE.search(line)]
        if match is not None
    ]

    assert found == []


def text_of(path: Path) -> str:
    """The file's text; nothing of one that is not text."""
    raw = (tree.ROOT / path).read_bytes()
    return "" if b"\0" in raw else raw.decode("utf-8")
