"""Write requirements/*.txt: every dependency, transitive ones too, pinned by version and hash.

The locks name no place to download from: whoever installs uses the index they trust, and the
hashes say whether they got the same files. `dev` agrees with the pins of `run` and `bench` with
those of `dev`, so that all of them can live in one environment.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

LOCKS = (("run", "build", None), ("dev", "dev", "run"), ("bench", "bench", "dev"))
"""Name, dependency group, and the lock to agree with. All but `bench` hold the project's own."""

HOUSE = (
    "--quiet",
    "--generate-hashes",
    "--allow-unsafe",  # setuptools is pinned like everything else where something needs it
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-emit-options",
    "--no-header",
    "--annotation-style=line",
)


def group(name: str) -> list[str]:
    """The requirements of a dependency group, those of the groups it includes first."""
    found: list[str] = []
    for entry in PROJECT["dependency-groups"][name]:
        found += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return found


def own() -> list[str]:
    """What the project needs to run, every extra included."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    return [*PROJECT["project"]["dependencies"], *(each for extra in extras for each in extra)]


def write_lock(name: str, wanted: list[str], agree_with: str | None, *, upgrade: bool) -> None:
    """Resolve `wanted` into requirements/`name`.txt."""
    lock = ROOT / "requirements" / f"{name}.txt"
    command = [sys.executable, "-m", "piptools", "compile", *HOUSE, f"--output-file={lock}", "-"]
    command += [f"--constraint={ROOT}/requirements/{agree_with}.txt"] if agree_with else []
    command += ["--upgrade"] if upgrade else []
    subprocess.run(command, input="\n".join(wanted), text=True, check=True)
    pins = lock.read_text()
    for noise, plain in ((f"-c {ROOT}/requirements/{agree_with}.txt, ", ""), ("-r -", "headwater")):
        pins = pins.replace(noise, plain)
    lock.write_text(f"# What {name} needs, made by `make lock`. Do not edit.\n{pins}")


def main() -> None:
    for name, extra, agree_with in LOCKS:
        wanted = group(extra) if name == "bench" else own() + group(extra)
        write_lock(name, wanted, agree_with, upgrade="--upgrade" in sys.argv)


if __name__ == "__main__":
    main()
