"""`POST data`: a page of rows, as arrays."""

import msgspec

from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.looker import choices
from headwater.hub.api.looker.asked import Asked, read
from headwater.hub.api.looker.sentences import spoken
from headwater.hub.api.looker.walk import Line, Walk, host_reports, walk
from headwater.hub.api.pages import Cursor, bad_cursor, data_changed, digest, written
from headwater.hub.api.pages import read as read_cursor
from headwater.hub.api.questions import posted
from headwater.model.errors import QueryError

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
        question = digest(given, "cursor", "pageSize", "catalogue")
        found = walk(asked, place.headwater.stored(accounts), question)
    except QueryError as error:
        raise spoken(error, catalogue) from None
    return Reply(body=_page(asked, found, question))


def _page(asked: Asked, found: Walk, question: str) -> bytes:
    first = _first(asked, found, question)
    rows, last = _cut(found.rows, first, asked.page_size)
    following = None
    if last < len(found.rows):
        following = written(Cursor(row=last, version=found.version, question=question))
    is_first = asked.cursor is None
    told = choices.told()
    differs = is_first and asked.catalogue != told.digest
    rest = msgspec.json.encode(
        {
            "next": following,
            "data_version": str(found.version),
            "complete_through": found.complete_through if is_first else None,
            "warnings": found.warnings if is_first else (),
            "definitions": [told.by_id[each.id] for each in asked.shown] if differs else None,
        }
    )
    names = msgspec.json.encode([each.id for each in asked.shown])
    return b'{"fields":' + names + b',"rows":[' + b",".join(rows) + b"]," + rest[1:]


def _first(asked: Asked, found: Walk, question: str) -> int:
    """The row to go on at. Raises QueryError or Refusal."""
    if asked.cursor is None:
        return 0
    cursor = read_cursor(asked.cursor)
    if cursor.question != question:
        raise bad_cursor("This cursor belongs to another question.")
    if cursor.version != found.version:
        raise data_changed()
    return max(cursor.row, 0)


def _cut(rows: tuple[Line, ...], first: int, most: int) -> tuple[list[bytes], int]:
    """The rows of a page as JSON, at most so many and so many bytes; and where the next begins."""
    encode = msgspec.json.Encoder().encode
    encoded: list[bytes] = []
    size = ROOM
    for row in rows[first : first + most]:
        piece = encode(row)
        size += len(piece) + 1
        if size > PAGE_BYTES and encoded:
            break
        encoded.append(piece)
    return encoded, first + len(encoded)
