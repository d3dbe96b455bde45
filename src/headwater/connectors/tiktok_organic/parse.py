"""Answers as pages: which part of an answer belongs to which stream. Docs as in `streams`.

Strict about shape and lenient about additions: a cell that is not what is documented refuses
its day or its post, since a wrong number would be believed for ever, and where none is left the
whole page; a name nobody declared is reported and left alone.
"""

from collections.abc import Callable, Mapping

from headwater.connectors.base import Answer, Page, Question
from headwater.connectors.tiktok_organic import parse_profile, parse_video
from headwater.connectors.tiktok_organic.cells import CellError
from headwater.connectors.tiktok_organic.envelope import data_of
from headwater.model.errors import PayloadError, SourceError

POST_IS_GONE = "40053"
"""The post was taken down since it was listed: it has no comments, the others have theirs."""

Reader = Callable[[Question, dict[str, object]], Page]

READERS: Mapping[str, Reader] = {
    "profile": parse_profile.profile,
    "daily": parse_profile.daily,
    "activity": parse_profile.activity,
    "audience": parse_profile.audience,
    "videos": parse_video.videos,
    "ads": parse_video.ads,
    "comments": parse_video.comments,
    "benchmark": parse_profile.benchmark,
}


def read(question: Question, answer: Answer) -> Page:
    """The rows of one answer.

    Raises a SourceError of the class that says what happens next (SettingsError where the app
    itself is refused), and PayloadError for a shape nobody documented.
    """
    try:
        data, request_id = data_of(answer, question)
    except SourceError as refused:
        if question.ask.name == "comments" and refused.code == POST_IS_GONE:
            return Page(rows={"comment": []})
        raise
    try:
        return READERS[question.ask.name](question, data)
    except CellError as bad:
        raise PayloadError(
            f"{bad.said}; nothing of this answer was kept, and if it goes on TikTok's API has "
            "changed",
            code="0",
            request_id=request_id,
        ) from None
