"""`python -m headwater` and the `headwater` command."""

import sys

from headwater.cli.main import run


def main() -> None:
    """Run the command line with the process's own arguments; exits with its code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
