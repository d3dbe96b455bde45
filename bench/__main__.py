"""`python -m bench`: every measurement there is, one after the other; or those that are named.

`python -m bench --list` names them.
"""

import argparse
import subprocess
import sys

MEASUREMENTS = (
    "bench.startup",
    "bench.sync",
    "bench.report",
    "bench.api",
    "bench.dashboard",
    "bench.responsive",
)


def main() -> int:
    """Run each in a process of its own; the first failure ends it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    short = [each.removeprefix("bench.") for each in MEASUREMENTS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(short)}")
    parser.add_argument("--list", action="store_true", help="name them and do nothing")
    options = parser.parse_args()
    if unknown := set(options.names) - set(short):
        parser.error(f"There is no measurement {min(unknown)}.")
    if options.list:
        print(*short, sep="\n")
        return 0
    for module in (f"bench.{name}" for name in options.names or short):
        print(f"\n## {module}\n", flush=True)
        done = subprocess.run([sys.executable, "-m", module], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
