"""Scripts, styles and pictures: served under a digest of all of them, compressed, for ever.

One digest for the whole folder instead of one per file: no manifest, no build, and addresses
inside a style sheet stay relative. Any change gives all of them new addresses.
"""

import gzip
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise

FOLDER = Path(__file__).parent / "static"
COMPRESSED = frozenset({".js", ".css", ".svg", ".json", ".txt"})


def _names() -> list[Path]:
    return sorted(path for path in FOLDER.rglob("*") if path.is_file())


def _digest() -> str:
    digest = hashlib.sha256()
    for path in _names():
        digest.update(f"{path.relative_to(FOLDER)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


DIGEST = _digest()
STATIC_URL = f"/static/{DIGEST}/"


def prepared(home: Path) -> Path:
    """A folder with the files and their compressed forms, made if it is not there yet."""
    place = home / "static" / DIGEST
    if place.is_dir():
        return place
    shutil.rmtree(place.parent, ignore_errors=True)
    draft = place.with_suffix(".draft")
    for path in _names():
        target = draft / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        if path.suffix in COMPRESSED:
            target.with_name(f"{target.name}.gz").write_bytes(
                gzip.compress(path.read_bytes(), 9, mtime=0)
            )
    return draft.rename(place)


def with_files(application: Any, home: Path, headers: Mapping[str, str]) -> Any:
    """The WSGI application with the files in front of it."""

    def add(answer: Any, path: str, url: str) -> None:
        for name, value in headers.items():
            answer[name] = value

    return WhiteNoise(
        application,
        root=str(prepared(home)),
        prefix=STATIC_URL,
        allow_all_origins=False,
        add_headers_function=add,
        immutable_file_test=lambda path, url: True,
    )
