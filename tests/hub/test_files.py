"""Scripts, styles and pictures: complete, compressed, small, and from here."""

import gzip
import re
from pathlib import Path

from headwater.hub import files
from headwater.hub.project import HERE

FIRST_LOAD = 600_000
"""Bytes that a first visit to a page with charts may cost."""

SPRITE = (files.FOLDER / "icons.svg").read_text()
ICON = re.compile(
    r"""\{% icon "([\w-]+)"|icon="(\w+)"|"(?:good|busy|warn|bad|off|info|role)": "(\w+)\""""
)


def templates() -> list[Path]:
    return sorted((HERE / "templates").rglob("*.html"))


def test_every_file_is_served_whole_and_compressed(tmp_path: Path) -> None:
    place = files.prepared(tmp_path)

    for path in files.FOLDER.rglob("*"):
        if path.is_file():
            copy = place / path.relative_to(files.FOLDER)
            assert copy.read_bytes() == path.read_bytes()
            if path.suffix in files.COMPRESSED:
                assert gzip.decompress(Path(f"{copy}.gz").read_bytes()) == path.read_bytes()
    assert files.prepared(tmp_path) == place


def test_what_an_older_version_served_is_cleared_away(tmp_path: Path) -> None:
    old = tmp_path / "static" / "0123456789ab"
    old.mkdir(parents=True)

    files.prepared(tmp_path)

    assert not old.exists()


def test_a_first_visit_stays_small_charts_included(tmp_path: Path) -> None:
    place = files.prepared(tmp_path)
    sizes = {path.name: path.stat().st_size for path in place.rglob("*.gz")}

    assert sum(sizes.values()) < FIRST_LOAD, sizes


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))
    sources = [*templates(), HERE / "navigation.py", HERE / "tags.py"]
    used = {
        next(filter(None, found))
        for path in sources
        for found in ICON.findall(path.read_text(encoding="utf-8"))
    }

    assert len(used) > 20
    assert used - drawn == set()


def test_nothing_is_fetched_from_elsewhere() -> None:
    """Vendored libraries are checked by the browser tests: they hold addresses they never ask."""
    own = [*templates(), *files.FOLDER.glob("*.*")]
    address = re.compile(
        r"""(?:src=|url\(|@import|fetch\(|<link[^>]*href=|<use[^>]*href=)\s*["']?(https?:)?//"""
    )

    assert [str(path) for path in own if address.search(path.read_text(encoding="utf-8"))] == []


def test_every_vendored_file_has_its_licence_beside_it() -> None:
    vendor = files.FOLDER / "vendor"
    scripts = [path for path in vendor.iterdir() if path.suffix == ".js"]

    assert scripts
    for path in scripts:
        name = path.name.partition(".")[0]
        assert (vendor / f"{name}.LICENSE.txt").is_file()
        assert name in (vendor / "VERSIONS.md").read_text()
