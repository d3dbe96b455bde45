"""The sentences a wrong question gets, each with a code, its fields and legal questions nearby."""

from collections.abc import Sequence

from headwater.model.errors import QueryError
from headwater.model.field import Aggregation
from headwater.report.catalogue import Catalogue, CatalogueField
from headwater.report.draft import Draft, is_activity
from headwater.report.formulas import Way
from headwater.report.relation import PROFILE_DAYS, Relation, Shape

PROFILE_TO_POST = {
    "video_views": "v_views",
    "likes": "v_likes",
    "comments": "v_comments",
    "shares": "v_shares",
    "reached_audience": "v_reach",
    "engagements": "v_engagements",
    "followers_new": "v_new_followers",
    "profile_views": "v_profile_views",
    "engagement_rate_views": "v_er_views",
    "email_clicks": "v_email_clicks",
    "phone_number_clicks": "v_phone_number_clicks",
    "address_clicks": "v_address_clicks",
    "app_download_clicks": "v_app_download_clicks",
    "lead_submissions": "v_lead_submissions",
}
"""A day's metric of the profile, and the metric of a post that is nearest to it."""

POST_TO_PROFILE = {post: day for day, post in PROFILE_TO_POST.items()}

GRAINS = {
    Shape.DAY: "the profile and a UTC day",
    Shape.DAY_SPLIT: "the profile, a UTC day and an hour",
    Shape.CAPTURE: "the profile at a capture",
    Shape.CAPTURE_SPLIT: "the profile's followers at a capture",
    Shape.ENTITY: "a post since it was made",
    Shape.ENTITY_SPLIT: "a post's viewers since it was made",
    Shape.DELTA: "a post from one capture to the next",
    Shape.AGE: "a post at an age in days",
}


def ids(fields: Sequence[CatalogueField]) -> list[str]:
    return [each.id for each in fields]


def apart(
    metric: CatalogueField, dimension: CatalogueField, draft: Draft, catalogue: Catalogue
) -> QueryError:
    """A metric's relation has no such dimension."""
    relation = catalogue.relations[metric.relation]
    suggestions = _instead(metric, dimension, draft, catalogue)
    near = [
        str(each["metrics"][0]) for each in suggestions[:-1] if isinstance(each["metrics"], list)
    ]
    take = f"Take {' or '.join(near[:2])}, or leave" if near else "Leave"
    return QueryError(
        f"{metric.id} is counted for {GRAINS[relation.shape]}, and {dimension.id} is not known "
        "there: putting it beside would repeat the same number on every line. "
        f"{take} out {dimension.id}.",
        code="no_common_grain",
        fields=[metric.id, dimension.id],
        suggestions=suggestions,
    )


def _instead(
    metric: CatalogueField, dimension: CatalogueField, draft: Draft, catalogue: Catalogue
) -> list[dict[str, object]]:
    """The nearest metric that knows the dimension, and the question without the dimension."""
    by = [each.id for each in draft.by]
    found: list[dict[str, object]] = []
    post = PROFILE_TO_POST.get(metric.id)
    for other in (
        f"{post}_day" if any(is_activity(each) for each in draft.by) else None,
        post,
        POST_TO_PROFILE.get(metric.id),
        f"{metric.id}_day",
        metric.id.removesuffix("_day"),
    ):
        near = catalogue.by_id.get(other or "")
        if near is not None and near.relation in dimension.relations:
            found.append({"metrics": [near.id], "by": by})
    if not found:
        own = [each.id for each in catalogue.fields if dimension.id in each.needs]
        found += [{"metrics": [name], "by": [dimension.id]} for name in own[:2]]
    rest = [name for name in by if name != dimension.id]
    found.append({"metrics": [metric.id], "by": rest})
    return found


def strangers(
    one: CatalogueField, other: CatalogueField, draft: Draft, catalogue: Catalogue
) -> QueryError:
    """A lifetime metric of posts beside a daily metric of the profile."""
    lifetime, daily = one, other
    if catalogue.relations[one.relation].shape in PROFILE_DAYS:
        lifetime, daily = other, one
    by = [each.id for each in draft.by]
    suggestions: list[dict[str, object]] = []
    change = catalogue.by_id.get(f"{lifetime.id}_day")
    if change is not None and all(change.relation in each.relations for each in draft.by):
        suggestions.append({"metrics": [change.id, daily.id], "by": by})
    suggestions += [{"metrics": [lifetime.id], "by": by}, {"metrics": [daily.id], "by": by}]
    return QueryError(
        f"{lifetime.id} counts from the day a post was made until now, {daily.id} counts single "
        "days of the profile: in one row they would look alike and are not. Ask twice"
        + (f", or take {change.id}, the change from capture to capture." if change else "."),
        code="lifetime_beside_daily",
        fields=[lifetime.id, daily.id],
        suggestions=suggestions,
    )


def too_coarse(
    metric: CatalogueField, missing: Sequence[str], draft: Draft, catalogue: Catalogue
) -> QueryError:
    """The question would put together what cannot be."""
    by = [each.id for each in draft.by]
    suggestions: list[dict[str, object]] = [
        {"metrics": [metric.id], "by": [*by, *missing]},
    ]
    for suffix in ("_avg_per_day", "_max_per_day", "_avg_per_post", "_max_per_post", "_avg"):
        near = catalogue.by_id.get(metric.id + suffix)
        if near is not None and set(near.needs) <= set(by):
            suggestions.append({"metrics": [near.id], "by": by})
    told = " and ".join(missing)
    return QueryError(
        f"{metric.id} {_why(metric, missing, catalogue.relations[metric.relation])}. "
        f"Ask for it by {told}{_or(suggestions[1:])}.",
        code=_code(metric),
        fields=[metric.id, *missing],
        suggestions=suggestions,
    )


def _or(suggestions: Sequence[dict[str, object]]) -> str:
    names = [str(each["metrics"][0]) for each in suggestions if isinstance(each["metrics"], list)]
    return f", or take {' or '.join(names[:2])}" if names else ""


def _code(metric: CatalogueField) -> str:
    if metric.aggregation is Aggregation.UNIQUE or metric.id.endswith("_reach"):
        return "unique_not_additive"
    if metric.aggregation is Aggregation.SHARE:
        return "share_needs_its_split"
    return "needs_dimension"


def _why(metric: CatalogueField, missing: Sequence[str], relation: Relation) -> str:
    if "age_day" in missing:
        return "compares posts at the same age, and ages cannot be put together"
    if metric.aggregation is Aggregation.UNIQUE:
        over = "posts" if relation.entity is not None else "days and accounts"
        if relation.shape is Shape.DAY_SPLIT:
            over = "hours, days and accounts"
        return f"counts different people, and the same person may be counted on several {over}"
    if relation.inner is not None and relation.inner in metric.needs:
        return f"is part of a split by {relation.inner}, and its buckets cannot be put together"
    if metric.formula is not None and metric.formula.way is Way.RATIO:
        return "divides by a number of different people, which cannot be added up"
    if metric.formula is not None and metric.formula.way is Way.NATIVE:
        return "is shown as the source gives it and is never put together"
    return "cannot be put together over these lines"
