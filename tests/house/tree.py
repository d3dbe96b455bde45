"""The repository as the house tests see it: what is tracked, or about to be."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "headwater"


def files() -> list[Path]:
    """Every file that is not ignored, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = sorted({Path(name) for name in listed.split("\0") if name})
    return [path for path in found if (ROOT / path).is_file()]


def code() -> list[Path]:
    """The Python files of what is installed: Headwater and the simulator."""
    rooms = (Path("src/headwater"), Path("simulator"))
    return [
        path
        for path in files()
        if path.suffix == ".py" and any(path.is_relative_to(room) for room in rooms)
    ]


def pages() -> list[Path]:
    """The Markdown files that people read here."""
    return [path for path in files() if path.suffix == ".md"]


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def parse(path: Path) -> ast.Module:
    return ast.parse(read(path), filename=str(path))
