"""Pages of a long answer, all of one version of the data."""

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from headwater.hub.api.answers import page
from headwater.hub.api.questions import Given, Wanted
from headwater.hub.api.refusal import Refusal
from headwater.model.errors import QueryError
from headwater.report.result import Answer


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to go on: the row, the data version, the question it belongs to."""

    row: int
    version: int
    question: str


def written(cursor: msgspec.Struct) -> str:
    """A cursor as text that fits into an address."""
    return urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def read(text: str) -> Cursor:
    """A cursor from text. Raises QueryError when it is spoiled."""
    try:
        raw = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        return msgspec.json.decode(raw, type=Cursor)
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise bad_cursor("This cursor is spoiled.") from None


def bad_cursor(why: str) -> QueryError:
    told = f"{why} Begin again at the first page."
    return QueryError(told, code="bad_cursor", fields=["cursor"])


def data_changed() -> Refusal:
    told = "The data changed between two pages. Begin again at the first page."
    return Refusal(409, "data_changed", told)


def digest(given: Given, *leave_out: str) -> str:
    """What a cursor belongs to: everything of a question but the place in its answer."""
    rest = {name: value for name, value in given.items() if name not in leave_out}
    encoded = msgspec.json.encode(rest, order="sorted")
    return hashlib.sha256(encoded).hexdigest()[:16]


def paged(answer: Answer, wanted: Wanted) -> tuple[Answer, str | None]:
    """The page that is asked for, and the cursor of the next. Raises QueryError or Refusal."""
    if wanted.page_size is None and wanted.cursor is None:
        return answer, None
    question, first = digest(wanted.given, "cursor", "page_size"), 0
    if wanted.cursor is not None:
        cursor = read(wanted.cursor)
        if cursor.question != question:
            raise bad_cursor("This cursor belongs to another question.")
        if cursor.version != answer.data_version:
            raise data_changed()
        first = max(cursor.row, 0)
    last = first + (wanted.page_size or len(answer.rows))
    following = None
    if last < len(answer.rows):
        cursor = Cursor(row=last, version=answer.data_version, question=question)
        following = written(cursor)
    return page(answer, first, last - first), following
