"""The documentation says what is there, all of it, and its links lead somewhere."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import headwater
from headwater.cli.parser import parser
from headwater.report.entries import build
from headwater.settings import TABLE
from scripts import reference
from tests.house import tree

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
"""Links, and pictures, which begin with an exclamation mark."""
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"(?:^|/bin/|\* )headwater ([a-z].*)")
"""A command of ours, typed alone, by its path, or in a line of cron."""

MOST_BYTES = 100_000
"""What one picture may weigh: a checkout carries every version of it for good."""

INLINE = re.compile(r"`([^`\n]+)`")


def anchor(heading: str) -> str:
    """The anchor that a heading gets on the usual Markdown hosts."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Links to places in this repository: the file, and the anchor in it or ""."""
    for target in LINK.findall(tree.read(page)):
        if "://" not in target:
            name, _, fragment = target.partition("#")
            yield (tree.ROOT / page.parent / name if name else tree.ROOT / page), fragment


def commands(page: Path) -> Iterator[str]:
    """What a page tells people to type, in blocks and in a line."""
    text = tree.read(page)
    for block in COMMAND_BLOCK.findall(text):
        yield from block.splitlines()
    yield from INLINE.findall(COMMAND_BLOCK.sub("", text))


def options(of: argparse.ArgumentParser) -> set[str]:
    return {name for action in reference.own_options(of) for name in action.option_strings}


def test_every_link_leads_somewhere() -> None:
    dead = [
        f"{page}: {target}#{fragment}"
        for page in tree.pages()
        for target, fragment in links(page)
        if not target.exists()
        or (fragment and fragment not in map(anchor, HEADING.findall(target.read_text())))
    ]

    assert dead == []


def test_every_picture_is_small_and_shown_somewhere() -> None:
    pictures = set((tree.ROOT / "docs" / "pictures").glob("tutorial-*.png"))
    shown = {target.resolve() for page in tree.pages() for target, _ in links(page)}

    assert pictures
    assert pictures - shown == set()
    assert [each.name for each in pictures if each.stat().st_size > MOST_BYTES] == []


def test_every_page_of_the_docs_can_be_reached_from_the_readme() -> None:
    reached, left = set[Path](), [tree.ROOT / "README.md", tree.ROOT / "docs" / "README.md"]
    while left:
        page = left.pop().resolve()
        if page.suffix == ".md" and page not in reached:
            reached.add(page)
            left += [target for target, _ in links(page.relative_to(tree.ROOT))]

    docs = {tree.ROOT / page for page in tree.pages() if page.parts[0] == "docs"}
    assert docs - reached == set()


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    written = (reference.HOME / name).read_text(encoding="utf-8")

    assert written == reference.page(name), "run `make docs`"


def test_the_reference_names_every_setting_command_stream_and_field() -> None:
    text = {name: reference.page(name) for name in reference.PAGES}
    streams = [stream for each in reference.connectors() for stream in each.streams]

    assert [s.variable for s in TABLE if f"`{s.variable}`" not in text["settings.md"]] == []
    assert [v for v in reference.verbs(parser()) if f"## headwater {v}" not in text["cli.md"]] == []
    assert [s.name for s in streams if f"`{s.name}`" not in text["streams.md"]] == []
    fields = {field.name for stream in streams for field in stream.fields}
    assert [name for name in sorted(fields) if f"| `{name}` |" not in text["streams.md"]] == []
    named = build(reference.connectors()).by_id
    assert [name for name in named if f"| `{name}` |" not in text["fields.md"]] == []


def test_every_make_target_that_is_written_about_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", tree.read(Path("Makefile")), re.MULTILINE))
    named = {
        (str(page), found.group(1))
        for page in tree.pages()
        for command in commands(page)
        if (found := re.match(r"(?:.* )?make ([a-z][\w-]*)(?: |$)", command.split("#")[0].strip()))
        and not command.strip().startswith("sudo")
    }

    assert named, "the pages say how to use make"
    assert {each for each in named if each[1] not in targets} == set()


def test_every_headwater_command_that_is_written_about_can_be_given() -> None:
    verbs = reference.verbs(parser())
    wrong = []
    for page in tree.pages():
        for command in commands(page):
            typed = TYPED.search(command.split(" #")[0].replace("'", ""))
            if typed is None:
                continue
            verb, *rest = typed.group(1).split()
            known = options(verbs[verb]) if verb in verbs else set()
            unknown = [word for word in rest if word.startswith("--") and word not in known]
            if verb not in verbs or unknown:
                wrong.append(f"{page}: {command}")

    assert wrong == []


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", tree.read(Path("CHANGELOG.md")), re.MULTILINE)

    assert newest is not None
    assert newest.group(1) == headwater.__version__


def test_every_release_tells_of_its_data_changes() -> None:
    releases = re.split(r"^## ", tree.read(Path("CHANGELOG.md")), flags=re.MULTILINE)[1:]

    assert [each.splitlines()[0] for each in releases if "### Data changes" not in each] == []


def test_the_readme_says_the_licence_that_is_there() -> None:
    assert "Apache License" in tree.read(Path("LICENSE"))
    assert "Apache-2.0" in tree.read(Path("README.md"))
    assert 'license = "Apache-2.0"' in tree.read(Path("pyproject.toml"))
