"""Pictures of posts, fetched once by the hub and served from here."""

from base64 import b64decode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from headwater.app.pictures import Picture, Side, in_size, recognised
from headwater.hub import runtime
from headwater.hub.access import Access, requires
from headwater.hub.reports.scope import scope_of
from headwater.report.operators import Condition, Operator
from headwater.report.periods import Period
from headwater.report.query import Query

KEPT = "private, max-age=86400"
BRIEFLY = "private, max-age=300"
"""How long browsers keep that there is no picture: it may come yet."""

ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may style itself and do nothing else, should it be one that could."""


NOTHING = Picture(
    type="image/svg+xml",
    body=b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 12"><rect width="9" height="12" '
    b'fill="#8a9b9b" opacity=".35"/><path d="M3.5 4.2v3.6L6.4 6z" fill="#8a9b9b"/></svg>',
)


@requires(Access.VIEWER)
@require_safe
def picture(request: HttpRequest, video_id: str) -> HttpResponse:
    """The picture of a post, or one that says there is none. 404 for a post of somebody else.

    Small, as tables show it, unless `size=large` is asked for.
    """
    scope = scope_of(request)
    mine = Condition(name="video_id", operator=Operator.EQUALS, values=(video_id,))
    asked = Query(
        by=("video_id", "thumbnail_url"), where=((mine,),), period=Period(preset="all"),
        include_ad_only=True,
    )  # fmt: skip
    rows = scope.answer(asked).rows
    if not rows:
        raise Http404
    url = str(rows[0][1] or "")
    side = Side.LARGE if request.GET.get("size") == "large" else Side.SMALL
    found = _had(f"thumbnail {scope.account.connector} {video_id}", url, side)
    shown = found or NOTHING
    answer = HttpResponse(shown.body, content_type=shown.type)
    answer["Cache-Control"] = KEPT if found else BRIEFLY
    answer["Content-Security-Policy"] = ALONE
    return answer


def _had(name: str, url: str, side: Side) -> Picture | None:
    """The picture from its address, from the folder, or out of the address itself."""
    head, _, body = url.partition(";base64,")
    if not head.startswith("data:image/"):
        return runtime.installation().pictures.get(name, url, side)
    try:
        picture = recognised(b64decode(body, validate=True))
    except ValueError:
        return None
    return in_size(picture, side) if picture is not None else None
