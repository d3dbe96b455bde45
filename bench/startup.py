"""Processor time of `headwater --help`: what every command pays before it does anything."""

import os
import statistics
import subprocess
import sys

RUNS = 7


def once(command: list[str]) -> float:
    """Seconds of processor time, user and system, of one run."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """The median of some runs, beside an interpreter that does nothing."""
    for name, command in (
        ("headwater --help", [sys.executable, "-m", "headwater", "--help"]),
        ("python -c pass", [sys.executable, "-c", "pass"]),
    ):
        seconds = statistics.median(once(command) for _ in range(RUNS))
        print(f"| {name} | {seconds:.3f} s CPU |")


if __name__ == "__main__":
    main()
