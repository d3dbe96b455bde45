"""``business/comment/list`` and ``business/comment/reply/list``; ``cursor`` is an offset."""

from hashlib import sha256

from simulator import dice, images
from simulator.feed import Post
from simulator.refusals import RefusalError, parameter
from simulator.remarks import Remark, comments, replies
from simulator.rendering import in_any_order
from simulator.rules import Answer, Call, Endpoint, Prepared, choice, texts, whole_number

Row = dict[str, object]
_SORTS = ("likes", "replies", "create_time")
_ORDERS = ("asc", "desc", "smart")


def _prepare_list(call: Call) -> Prepared:
    page = _page_of(call)
    with_replies = choice(call.query, "include_replies", ("true", "false")) == "true"
    wanted = texts(call.query, "comment_ids")
    if wanted is not None and len(wanted) > 30:
        raise parameter("comment_ids", "Longer than maximum length 30.")
    call.require_scope("comment.list")
    call.require_ownership()
    post = _post(call)

    def answer() -> Answer:
        found = _chosen(call, comments(call.account, post, call.at))
        if wanted is not None:
            found = [remark for remark in found if remark.remark_id in wanted]
        rows = [_comment_row(call, post, remark, with_replies=with_replies) for remark in found]
        return _answer(call, _sorted(call, rows), page)

    return answer


def _prepare_replies(call: Call) -> Prepared:
    page = _page_of(call)
    call.require_scope("comment.list")
    call.require_ownership()
    post = _post(call)

    def answer() -> Answer:
        wanted = call.query["comment_id"]
        under = [
            remark for remark in comments(call.account, post, call.at) if remark.remark_id == wanted
        ]
        found = [reply for one in under for reply in replies(call.account, one, call.at)]
        rows = [_row(call, post, reply) for reply in _chosen(call, found)]
        return _answer(call, _sorted(call, rows), page)

    return answer


def _page_of(call: Call) -> tuple[int, int]:
    """Return (offset, number of rows) and check the ways to choose and to sort."""
    most = whole_number(call.query, "max_count", default=20, most=30)
    choice(call.query, "status", ("PUBLIC", "ALL"))
    choice(call.query, "sort_field", _SORTS)
    choice(call.query, "sort_order", _ORDERS)
    text = call.query.get("cursor", "0")
    if not text.isdigit():
        raise parameter("cursor", "Not a valid integer.")
    return int(text), most


def _post(call: Call) -> Post:
    post = call.person.feed.find(call.query["video_id"], call.at)
    if post is None or not call.person.shows(post):
        raise RefusalError(40053, "The video id is invalid.")
    return post


def _chosen(call: Call, found: list[Remark]) -> list[Remark]:
    if call.query.get("status") != "PUBLIC":
        return found
    return [remark for remark in found if not remark.hidden]


def _sorted(call: Call, rows: list[Row]) -> list[Row]:
    """Return the rows in the order asked for; unasked, in none that means anything."""
    name = call.query.get("sort_field")
    if name is None:
        return sorted(rows, key=lambda row: dice.unit(str(row["comment_id"])))
    down = call.query.get("sort_order") != "asc"
    return sorted(rows, key=lambda row: int(str(row.get(name, 0))), reverse=down)


def _answer(call: Call, rows: list[Row], page: tuple[int, int]) -> Answer:
    start, most = page
    shown = rows[start : start + most]
    end = start + len(shown)
    data: Row = {"comments": shown, "cursor": end, "has_more": end < len(rows)}
    names = in_any_order(call.world, list(data))
    return Answer(data={name: data[name] for name in names})


def _comment_row(call: Call, post: Post, remark: Remark, *, with_replies: bool) -> Row:
    under = replies(call.account, remark, call.at)
    row = {**_row(call, post, remark), "replies": len(under), "pinned": remark.pinned}
    if with_replies:
        row["reply_list"] = [_row(call, post, reply) for reply in under[:3]]
    return row


def _row(call: Call, post: Post, remark: Remark) -> Row:
    writer = call.account.username(call.at) if remark.owner else remark.username
    row: Row = {
        "comment_id": remark.remark_id,
        "video_id": post.item_id,
        "unique_identifier": dice.token(44, writer, "identifier"),
        "user_id": sha256(writer.encode()).hexdigest(),
        "create_time": str(remark.created),
        "text": remark.text,
        "likes": remark.likes,
        "owner": remark.owner,
        "liked": False,
        "status": "HIDDEN" if remark.hidden else "PUBLIC",
        "username": writer,
        "display_name": writer.replace("_", " ").title(),
        "profile_image": images.person_url(call.world, writer, call.at),
    }
    if remark.parent:
        row["parent_comment_id"] = remark.parent
    return {name: row[name] for name in in_any_order(call.world, list(row))}


COMMENT_CALLS = (
    Endpoint(
        name="business/comment/list", required=("business_id", "video_id"), prepare=_prepare_list
    ),
    Endpoint(
        name="business/comment/reply/list",
        required=("business_id", "video_id", "comment_id"),
        prepare=_prepare_replies,
    ),
)
