"""A line of JSON for every step."""

import json
from types import TracebackType
from typing import Self

from headwater.cli.terminal import Terminal
from headwater.sync.progress import Progress, as_json


class JsonLines:
    """Steps as JSON lines on standard error, for scripts that want to follow."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._terminal.err.flush()

    def __call__(self, step: Progress) -> None:
        self._terminal.warn(json.dumps(as_json(step)))
