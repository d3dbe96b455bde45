"""One account, brought up to date in small steps, each landed before the next."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from headwater.connectors.base import Ask, is_opt_in
from headwater.model.errors import (
    DegradedError,
    ReconnectError,
    RetryableError,
    ScopeError,
    SourceError,
    ThrottledError,
    UnknownFieldError,
)
from headwater.model.slice import Span
from headwater.model.stream import Daily
from headwater.sync import hold
from headwater.sync.capture import CaptureAsk
from headwater.sync.context import Context
from headwater.sync.daily import DailyAsk

MOST_FAILURES_IN_A_ROW = 2
"""Slices that may fail for an endpoint that is down before it is left for later."""


@dataclass(slots=True)
class AccountSync:
    """Everything due for one account, newest first: what is new before what is long ago."""

    context: Context
    refused: int = 0
    ungranted: int = 0
    made: int = 0
    hopeless: set[str] = field(default_factory=set)
    down: dict[str, int] = field(default_factory=dict)
    broken: RetryableError | None = None
    landed: int = 0
    seen: set[tuple[str, Span]] = field(default_factory=set)
    """Windows that were asked for, each with the digest under which it was."""

    def steps(self) -> Iterator[None]:
        """Each `next` reads for a moment and lands what it read. Ends when nothing is due.

        The moment begins when the step does: other accounts may have had many steps in between.

        Raises ReconnectError when only the account's owner can help, ThrottledError when the
        source stays shut, RetryableError when it failed at everything, and DegradedError when it
        refused everything; every other refusal fails its own slice and leaves the rest to go on.
        """
        try:
            begun = self.context.now
            for _ in self._slices():
                if self.context.hold.is_full or self.context.now - begun >= hold.MOMENT:
                    self.context.flush()
                    yield
                    begun = self.context.now
        finally:
            self.context.flush()

    def _slices(self) -> Iterator[None]:
        """Ask for one slice after another, newest first."""
        self.context.open()
        asks = self._asks()
        dailies = {
            ask.name: DailyAsk(context=self.context, ask=ask) for ask in asks if self._daily(ask)
        }
        self.context.total = len(asks)
        self.context.tell("planned")
        for ask in asks:
            daily = dailies.get(ask.name)
            if daily is not None:
                daily.write_off()
                yield from self._window(daily)
            else:
                yield from self._capture(CaptureAsk(context=self.context, ask=ask))
        yield from self._older(list(dailies.values()))
        if self.broken is not None and not self.landed:
            raise self.broken
        if self.made and self.refused == self.made:
            raise self._all_refused()
        self.context.flush()
        self.context.total = self.context.done
        self.context.tell("done")

    def _all_refused(self) -> DegradedError:
        """The error of an account of which nothing is given at all."""
        if self.ungranted == self.made:
            why = (
                "for want of a permission: connect the account again and leave every permission "
                "switched on. If that does not help, TikTok has taken permissions from the app."
            )
        else:
            why = (
                "although its consent is good: the account is closed, banned, or has never "
                "switched its analytics on."
            )
        return DegradedError(f"TikTok refuses everything about {self.context.account.title}, {why}")

    def _older(self, dailies: list[DailyAsk]) -> Iterator[None]:
        """The rest of the windows, the asks taking turns so that all reach back together."""
        left = list(dailies)
        while left:
            for daily in tuple(left):
                if not (yield from self._window(daily)):
                    left.remove(daily)

    def _next(self, daily: DailyAsk) -> Span | None:
        if self._left_for_later(daily.ask):
            return None
        digest = daily.digest()
        spans = [span for span in daily.windows() if (digest, span) not in self.seen]
        self.context.total = max(self.context.total, self.context.done + len(spans))
        return spans[0] if spans else None

    def _window(self, daily: DailyAsk) -> Generator[None, None, bool]:
        """Ask for the newest window that is due; False when there is none."""
        span = self._next(daily)
        if span is None:
            return False
        self.seen.add((daily.digest(), span))
        self._guarded(daily.ask, span, lambda: daily.step(span), lambda: daily.claim(span))
        yield
        return True

    def _capture(self, capture: CaptureAsk) -> Iterator[None]:
        if not self._left_for_later(capture.ask) and capture.due():
            self._guarded(capture.ask, capture.today(), capture.step, capture.today)
            yield
        else:
            self.context.done += 1

    def _guarded(
        self, ask: Ask, span: Span, step: Callable[[], None], claim: Callable[[], Span]
    ) -> None:
        """Make a step; where it fails, the days it was there for have failed."""
        context = self.context
        context.tell("asking", stream=ask.name, span=span)
        self.made += 1
        try:
            step()
        except ReconnectError:
            raise
        except SourceError as error:
            context.fail(ask, claim(), error, context.fields(ask))
            self._judge(ask, error)
        else:
            self.landed += 1
            self.down[ask.endpoint] = 0
        context.done += 1
        context.tell("landed", stream=ask.name, span=span)

    def _judge(self, ask: Ask, error: SourceError) -> None:
        """After a failed slice: which others are worth trying in this run?"""
        if isinstance(error, DegradedError | ScopeError):
            self.refused += 1
            self.ungranted += isinstance(error, ScopeError)
            self.hopeless.add(ask.name)
        if isinstance(error, UnknownFieldError):
            self.hopeless.add(ask.name)  # it is about the fields, and other days have the same
        if isinstance(error, RetryableError):
            self.broken = error
            self.down[ask.endpoint] = self.down.get(ask.endpoint, 0) + 1
        if isinstance(error, ThrottledError):
            raise error

    def _left_for_later(self, ask: Ask) -> bool:
        """Whether asking for it would be in vain in this run."""
        return ask.name in self.hopeless or (
            self.down.get(ask.endpoint, 0) >= MOST_FAILURES_IN_A_ROW
        )

    def _asks(self) -> list[Ask]:
        context = self.context
        return [
            ask
            for ask in context.source.connector.asks
            if context.fields(ask)
            and (ask.name in context.order.opt_ins or not is_opt_in(context.source.connector, ask))
        ]

    def _daily(self, ask: Ask) -> bool:
        return isinstance(self.context.stream(ask.streams[0]).behaviour, Daily)
