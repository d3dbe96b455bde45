"""`python -m bench`: every measurement there is, one after the other."""

import subprocess
import sys

MEASUREMENTS = ("bench.startup", "bench.sync", "bench.report", "bench.api")


def main() -> int:
    """Run each in a process of its own; the first failure ends it."""
    for module in MEASUREMENTS:
        print(f"\n## {module}\n", flush=True)
        done = subprocess.run([sys.executable, "-m", module], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
