"""`POST data`: a page of rows, as arrays.

All pages show one version of the data. The whole answer is made for the first page and kept for
the next ones; when it is no longer kept, it is made anew if nothing has landed since, and
otherwise the walk has to start over (409).
"""

from collections.abc import Sequence

import msgspec

from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.looker import choices, personal
from headwater.hub.api.looker.asked import Asked, read
from headwater.hub.api.looker.sentences import spoken
from headwater.hub.api.looker.walk import Walk, begun, host_reports, keep, walk
from headwater.hub.api.pages import Cursor, bad_cursor, data_changed, digest, written
from headwater.hub.api.pages import read as read_cursor
from headwater.hub.api.questions import posted
from headwater.model.errors import QueryError
from headwater.store.base import StoredAccount

PAGE_BYTES = 8 * 1024 * 1024
ROOM = 128 * 1024
"""What stands beside the rows of a page: definitions above all."""


def data(call: Call, known: Known) -> Reply:
    """The rows of a question, from its cursor on. Raises Refusal or QueryError."""
    given = posted(call)
    place = choices.hub_of(known, given.get("hub"))
    accounts = choices.accounts_of(place, given.get("accounts"))
    catalogue = host_reports().catalogue()
    try:
        asked = read(given, catalogue)
        personal.refuse(asked, place)
        question = digest(given, "cursor", "pageSize", "catalogue")
        body = _answered(asked, place.headwater.stored(accounts), question)
    except QueryError as error:
        raise spoken(error, catalogue) from None
    return Reply(body=body)


def _answered(asked: Asked, accounts: Sequence[StoredAccount], question: str) -> bytes:
    if asked.cursor is None:
        found, first = walk(asked, accounts, question), 0
    else:
        found, first = _continued(asked, accounts, question)
    rows, last = found.page(first, asked.page_size, PAGE_BYTES - ROOM)
    following = None
    if last < found.rows:
        keep(accounts, question, found)
        following = written(Cursor(row=last, version=found.version, question=question))
    return _page(asked, found, rows, following)


def _continued(asked: Asked, accounts: Sequence[StoredAccount], question: str) -> tuple[Walk, int]:
    """The answer a cursor belongs to, and the row to go on at. Raises QueryError or Refusal."""
    cursor = read_cursor(asked.cursor or "")
    if cursor.question != question:
        raise bad_cursor("This cursor belongs to another question.")
    found = begun(accounts, question, cursor.version) or walk(asked, accounts, question)
    if cursor.version != found.version:
        raise data_changed()
    return found, max(cursor.row, 0)


def _page(asked: Asked, found: Walk, rows: bytes, following: str | None) -> bytes:
    is_first = asked.cursor is None
    whole = choices.told(whole=True)
    known = whole if personal.of(asked) else choices.told()
    differs = is_first and asked.catalogue not in {known.digest, whole.digest}
    rest = msgspec.json.encode(
        {
            "next": following,
            "data_version": str(found.version),
            "complete_through": found.complete_through if is_first else None,
            "warnings": found.warnings if is_first else (),
            "definitions": [whole.by_id[each.id] for each in asked.shown] if differs else None,
        }
    )
    names = msgspec.json.encode([each.id for each in asked.shown])
    return b'{"fields":' + names + b',"rows":[' + rows + b"]," + rest[1:]
