"""Write two pages from real answers: the key reports, and ten questions with no true answer.

Every command is run over the Sample Account, at an instant that never changes, and its output
is pasted. A page that is behind the code fails a test.
"""

import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import headwater
from headwater.cli.main import run
from headwater.cli.terminal import Terminal

DOCS = Path(__file__).parents[1] / "docs"
NOTE = "<!-- Written by `python -m scripts.key_reports` from real answers. Do not edit. -->"
NOW = "2026-10-01T10:00:00Z"
SAMPLE = ("--account", "sample")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A command, what it is for, and a word to say about its answer."""

    title: str
    about: str
    arguments: tuple[str, ...]


def asked(title: str, about: str, text: str) -> Shown:
    """A command from its arguments as they are typed; a value with spaces stands in quotes."""
    words: list[str] = []
    for place, piece in enumerate(text.split('"')):
        words += [piece] if place % 2 else piece.split()
    return Shown(title=title, about=about, arguments=tuple(words))


KEY_REPORTS: dict[str, tuple[Shown, ...]] = {
    "Key performance metrics": (
        asked(
            "The month at a glance",
            "Everything that adds up over days, and total followers, which take the last day of "
            "each month.",
            "report --metrics followers_total,followers_net,engagements,likes,profile_views,"
            "video_views,comments,shares --by month --period last_12_months --totals",
        ),
        asked(
            "This period beside the one before",
            "",
            "report --metrics video_views,engagements,engagement_rate_views --period last_28d "
            "--compare previous --format json",
        ),
        asked(
            "Reached audience",
            "People can be shown day by day. Over more days there is only the mean and the peak.",
            "report --metrics reached_audience --by date --period last_7d",
        ),
        asked(
            "Reached audience over a month",
            "",
            "report --metrics reached_audience_avg_per_day,reached_audience_max_per_day --by month "
            "--period last_12_months --order month:desc --limit 3",
        ),
    ),
    "Audience metrics": (
        asked(
            "Followers and audience by day",
            "",
            "report --metrics followers_total,followers_net,reached_audience,engaged_audience "
            "--by date --period last_7d",
        ),
        asked(
            "Genders",
            "Shares are of the last capture; `followers_est` is the share times the followers of "
            "two days before it.",
            "report --metrics follower_gender_share,followers_est --by follower_gender",
        ),
        asked(
            "Top countries",
            "TikTok gives only the largest countries. What it does not place is a row of its own.",
            "report --metrics follower_country_share,followers_est --by follower_country",
        ),
    ),
    "Video metrics": (
        asked(
            "The ten most viewed posts",
            "Lifetime counters, as of now. Reach is of one post, so it stands beside its post.",
            "report --metrics v_views,v_likes,v_reach,v_shares,v_comments "
            "--by video_id,posted_date --order v_views:desc --limit 10",
        ),
        asked(
            "Posts by the month they were made",
            "The period picks posts; the counters are all they ever got.",
            "report --metrics posts,v_views,v_er_views --by posted_month --period last_12_months",
        ),
        asked(
            "What posts gained, day by day",
            "The difference of two captures, dated by the later one.",
            "report --metrics v_views_day,v_likes_day --by date --period last_7d",
        ),
        asked(
            "Views 1, 3, 7 and 28 days after posting",
            "",
            'report --metrics posts_at_age,v_views_at_age_avg --by age_day --where "age_day in '
            '(1, 3, 7, 28)"',
        ),
        asked(
            "Hashtags",
            "A post counts once under each of its hashtags; the total counts it once.",
            "report --metrics posts,v_views --by hashtag --order v_views:desc --limit 5 --totals",
        ),
    ),
    "Traffic source metrics": (
        asked(
            "Traffic sources",
            "Shares of single posts, weighted by their views.",
            "report --metrics traffic_source_share,views_from_source_est --by traffic_source",
        ),
    ),
    "Follower metrics": (
        asked(
            "Follower countries, by the guide's own label",
            "Every label of the guide is understood; a namespace tells two of the same name apart.",
            'report --metrics follower_share --by "guide:Follower Metrics/Follower Countries"',
        ),
        asked(
            "When followers are active",
            "The mean of the days, hour by hour, in UTC.",
            "report --metrics active_followers_avg_per_day --by activity_hour --period last_28d",
        ),
    ),
}

WRONG = (
    asked(
        "How many people did we reach each month?",
        "The same person watches on several days. Adding the days would count them several times.",
        "report --metrics reached_audience --by month",
    ),
    asked(
        "How many people did all our posts reach together?",
        "The same person watches several posts.",
        "report --metrics v_reach",
    ),
    asked(
        "Which posts made the views of each day?",
        "Views of a day are counted for the profile. TikTok does not say which post they were of.",
        "report --metrics video_views --by date,video_id",
    ),
    asked(
        "Daily views beside the lifetime views of posts",
        "One is a day, the other everything since a post was made. In one row they look alike.",
        "report --metrics v_views,video_views --by date",
    ),
    asked(
        "What share of our followers is in one country, over all countries?",
        "Shares of different buckets add to 1 whatever happens.",
        "report --metrics follower_country_share --by month",
    ),
    asked(
        "The engagement rate by reach of a quarter",
        "Its divisor is a number of people, and people of several days cannot be added.",
        "report --metrics engagement_rate_reach --by quarter",
    ),
    asked(
        "How many followers were active on each day?",
        "The same follower is active in several hours.",
        "report --metrics active_followers --by date",
    ),
    asked(
        "How many views do posts have some days after they were made?",
        "A post of yesterday and one of last year are at different ages.",
        "report --metrics v_views_at_age --by posted_month",
    ),
    asked(
        "Profile views of the days on which a caption spoke of bread",
        "A day of the profile has no caption.",
        'report --metrics profile_views --by date --where "caption contains bread"',
    ),
    asked(
        "Likes",
        "Of the profile's day, or of a post? In Windsor's, Fivetran's or the guide's sense?",
        "report --metrics Likes --by date",
    ),
)


class Desk:
    """Runs commands over one installation, at an instant that never changes."""

    def __init__(self, home: str) -> None:
        self._home = home

    def output(self, shown: Shown) -> tuple[str, str]:
        """What a command prints, and what it says beside."""
        out, err = io.StringIO(), io.StringIO()
        terminal = Terminal(out=out, err=err, input=io.StringIO(), width=150)
        with headwater.open(self._home) as installation:
            run((*shown.arguments, *SAMPLE), terminal, installation)
        return _trimmed(out.getvalue()), _trimmed(err.getvalue())


def _trimmed(text: str) -> str:
    return "\n".join(each.rstrip() for each in text.strip("\n").split("\n"))


def typed(shown: Shown) -> str:
    """The command as a person types it."""
    words = [f'"{word}"' if " " in word else word for word in (*shown.arguments, *SAMPLE)]
    return " ".join(("headwater", *words))


def key_reports(desk: Desk) -> Iterator[str]:
    yield from ("# The key reports", "", NOTE, "")
    yield "Each report of the guide as a command, with its output for the Sample Account. Without"
    yield "`--account` a report is about all accounts of the hub. `headwater fields --search views`"
    yield "finds more to ask for."
    for group, reports in KEY_REPORTS.items():
        yield from ("", f"## {group}")
        for shown in reports:
            yield from ("", f"### {shown.title}", "")
            yield from ([shown.about, ""] if shown.about else [])
            out, _ = desk.output(shown)
            yield from ("```console", f"$ {typed(shown)}", shorter(out), "```")


def shorter(text: str) -> str:
    """JSON over several lines: a page is read by people."""
    if not text.startswith("{"):
        return text
    import json  # noqa: PLC0415 - for the one report that is shown as JSON

    told = json.loads(text)
    names = ("rows", "totals", "comparison", "period", "complete_through")
    return json.dumps({name: told[name] for name in names}, indent=1)


def wrong_questions(desk: Desk) -> Iterator[str]:
    yield from ("# Questions that have no true answer", "", NOTE, "")
    yield "Some questions have a number that is easy to make and wrong. They get a sentence, and"
    yield "questions nearby that can be answered. In JSON the refusal carries a stable `code`, the"
    yield "`fields` that do not go together, and the `suggestions`."
    for number, shown in enumerate(WRONG, start=1):
        yield from ("", f"## {number}. {shown.title}", "", shown.about, "")
        _, err = desk.output(shown)
        yield from ("```console", f"$ {typed(shown)}", err, "```")


PAGES = {
    "howto/key-reports.md": key_reports,
    "explanation/wrong-questions.md": wrong_questions,
}


def pages(names: Sequence[str] = tuple(PAGES)) -> dict[str, str]:
    """The text of the pages, by name."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("HEADWATER_")}
    for name in kept:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="headwater-docs-") as home:
        os.environ["HEADWATER_NOW"] = NOW
        try:
            desk = Desk(home)
            return {name: "\n".join(PAGES[name](desk)) + "\n" for name in names}
        finally:
            del os.environ["HEADWATER_NOW"]
            os.environ.update(kept)


def main() -> None:
    for name, text in pages().items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
