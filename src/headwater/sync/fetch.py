"""Everything one ask has to say: all its pages, with the fields the source will give.

A field that is refused never takes the others with it: the call is made again without it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from headwater.connectors.base import Question, Row
from headwater.model.account import Account
from headwater.model.errors import ScopeError, SourceError, UnknownFieldError
from headwater.model.stream import Stream
from headwater.sync.call import Source

MOST_PAGES = 2_000
MOST_BARREN_PAGES = 25
"""Pages in a row without a new entity (posts may be filtered out of a page) before we stop."""

MOST_PROBES = 24
"""Calls to find refused fields that the source does not name: two of thirty take no more."""


@dataclass(slots=True)
class Gathered:
    """What an ask brought. Not `complete` means that paging led nowhere: no claim about absence.

    `at` is when the first answer was here: a call may have waited long for its budget. `suspects`
    are those of the `refused` that the source never named. `spoilt_days` and `spoilt` are those
    of its pages.
    """

    at: datetime | None = None
    rows: dict[str, list[Row]] = field(default_factory=dict)
    newest: date | None = None
    complete: bool = True
    refused: frozenset[str] = frozenset()
    suspects: frozenset[str] = frozenset()
    unknown: set[str] = field(default_factory=set)
    spoilt_days: dict[date, str] = field(default_factory=dict)
    spoilt: dict[str, str] = field(default_factory=dict)

    @property
    def shortfall(self) -> str:
        """What of it could not be had, in a sentence; empty when nothing is missing."""
        if self.spoilt:
            more = f" (and {len(self.spoilt) - 1} more)" if len(self.spoilt) > 1 else ""
            first = next(iter(self.spoilt.values()))
            return f"{first}{more}, and the rest was kept; it is asked again tomorrow"
        if self.complete:
            return ""
        return (
            "the source's list goes round in circles or ends nowhere; what it brought was kept, "
            "and the rest is asked again tomorrow"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """Fetches for one account. `waiting` hears of budget waits."""

    source: Source
    account: Account
    streams: dict[str, Stream]
    waiting: Callable[[timedelta], None]

    def all(self, question: Question) -> Gathered:
        """Every page of the question. `refused` are the source names it had to leave out."""
        gathered = self._granted(question)
        if all(self.refuses(question, (name,)) for name in sorted(gathered.suspects)):
            return gathered
        # The others were answered, and now one of these is too: all was refused for a while.
        return self._granted(question)

    def refuses(self, question: Question, names: tuple[str, ...]) -> bool:
        """Whether the source does not know these fields of the question, asked without others."""
        try:
            self.first_page(replace(question, fields=names))
        except UnknownFieldError:
            return True
        return False

    def _granted(self, question: Question) -> Gathered:
        """Every page, with what fields the source gives now."""
        refused: frozenset[str] = frozenset()
        suspects: frozenset[str] = frozenset()
        while True:
            asked = tuple(name for name in question.fields if name not in refused)
            try:
                gathered = self._pages(replace(question, fields=asked))
            except UnknownFieldError as refusal:
                bad = frozenset(refusal.fields) & frozenset(asked)
                if not bad:
                    bad = Suspects(self, question, refusal).among(asked)
                    suspects |= bad
                if len(bad) == len(asked):
                    raise
                refused |= bad
                continue
            except ScopeError as refusal:
                refused |= self._ungranted(replace(question, fields=asked), refusal)
                continue
            gathered.refused, gathered.suspects = refused, suspects
            return gathered

    def _pages(self, question: Question) -> Gathered:
        found = Gathered()
        kept: dict[str, dict[object, Row]] = {}
        cursors: set[str] = set()
        barren = 0
        while True:
            page = self.source.page(self.account, question, self.waiting)
            found.at = found.at or self.source.clock.now()
            found.unknown |= page.unknown
            found.spoilt_days |= page.spoilt_days
            found.spoilt |= page.spoilt
            found.complete = found.complete and page.complete
            if page.newest is not None:
                found.newest = max(page.newest, found.newest or page.newest)
            barren = 0 if self._keep(page.rows, kept) else barren + 1
            if page.cursor is None:
                break
            if page.cursor in cursors or len(cursors) >= MOST_PAGES or barren >= MOST_BARREN_PAGES:
                found.complete = False
                break
            cursors.add(page.cursor)
            question = replace(question, cursor=page.cursor)
        found.rows = {stream: list(rows.values()) for stream, rows in kept.items()}
        return found

    def _keep(self, rows: object, kept: dict[str, dict[object, Row]]) -> bool:
        """Add a page's rows, one per owner, the later page winning; whether any owner was new."""
        new = False
        assert isinstance(rows, dict)
        for name, page in rows.items():
            mine = kept.setdefault(name, {})
            stream = self.streams[name]
            key = stream.entity or stream.time
            for row in page:
                owner = row.get(key)
                new = new or owner not in mine
                mine[owner] = row
        return new

    def first_page(self, question: Question) -> None:
        """Ask, and only look whether the source refuses."""
        self.source.page(self.account, question, self.waiting)

    def _ungranted(self, question: Question, refusal: SourceError) -> frozenset[str]:
        """The asked fields whose scope is missing. Raises the refusal when none can be asked."""
        granted = self.source.scopes(self.account)
        allowed = frozenset(self.source.connector.fields(question.ask, granted))
        missing = frozenset(question.fields) - allowed
        if not missing:
            missing = self._refused_alone(question)
        if not missing or len(missing) == len(question.fields):
            raise refusal
        return missing

    def _refused_alone(self, question: Question) -> frozenset[str]:
        """The scopes are all granted and yet one is refused: find it by asking scope by scope."""
        groups: dict[str | None, list[str]] = {}
        scope_of = {
            each.source_name: each.scope
            for name in question.ask.streams
            for each in self.streams[name].asked
        }
        for name in question.fields:
            groups.setdefault(scope_of.get(name), []).append(name)
        refused: set[str] = set()
        if len(groups) == 1:
            return frozenset()
        for names in groups.values():
            try:
                self.first_page(replace(question, fields=tuple(names)))
            except ScopeError:
                refused.update(names)
        return frozenset(refused)


@dataclass(slots=True)
class Suspects:
    """A search for the fields that the source refuses without saying which: by halves."""

    fetch: Fetch
    question: Question
    refusal: UnknownFieldError
    tries: int = 0

    def among(self, asked: tuple[str, ...]) -> frozenset[str]:
        """Those of the asked fields, refused together, that are refused alone.

        Raises the refusal when it would take too many calls: then it is not about a few fields.
        """
        if len(asked) == 1:
            return frozenset(asked)
        half = len(asked) // 2
        return self._of(asked[:half]) | self._of(asked[half:])

    def _of(self, part: tuple[str, ...]) -> frozenset[str]:
        self.tries += 1
        if self.tries > MOST_PROBES:
            raise self.refusal
        return self.among(part) if self.fetch.refuses(self.question, part) else frozenset()
