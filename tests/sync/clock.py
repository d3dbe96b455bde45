"""A clock for one part by itself."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 10, 20, tzinfo=UTC)


class OwnClock:
    """A clock that only moves when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def sleep(self, duration: timedelta) -> None:
        self.at += duration
