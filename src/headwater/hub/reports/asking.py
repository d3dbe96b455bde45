"""The question that is put together in the schema explorer: from its form, and into other forms."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from headwater.hub import address
from headwater.report.query import Query

EVERYBODY = ""
PREVIEWED = 20

PARTS = ("metrics", "by", "period", "start", "end", "where", "order", "limit")
"""What a question has, in the order it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as a person chose it. `account` empty is every account of the hub."""

    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    period: str = "last_28d"
    account: str = EVERYBODY
    where: str = ""
    order: str = ""
    limit: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.metrics and not self.by

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.metrics, *self.by))

    def query(self) -> Query:
        """The question for the report engine. Raises QueryError."""
        return Query.parse(
            metrics=self.metrics,
            by=self.by,
            period=self.period or None,
            where=self.where,
            order=self.order,
            limit=self.limit or None,
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The question as parameters of the API, without what is empty."""
        given = {
            "account": self.account,
            "metrics": ",".join(self.metrics),
            "by": ",".join(self.by),
            "period": self.period,
            "where": self.where,
            "order": self.order,
            "limit": self.limit,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def address(self) -> str:
        """The parameters as they stand behind a question mark."""
        return urlencode(self.parameters, safe=",")

    def as_call(self, hub: str) -> str:
        """The question as a call of the API. The key is the reader's own and not ours to show."""
        query = urlencode({"hub": hub, **self.parameters}, safe=",")
        url = address.current().of(f"/api/v1/report?{query}")
        return f'curl -H "Authorization: Bearer $HEADWATER_KEY" {shlex.quote(url)}'

    @property
    def as_command(self) -> str:
        """The question on the command line."""
        words = ["headwater", "report"]
        for name, value in self.parameters.items():
            words += [f"--{name}", shlex.quote(value)]
        return " ".join(words)


def question_of(given: QueryDict) -> Question:
    """The question of a form or an address: fields by name, or lists with commas."""
    return Question(
        metrics=_names(given.getlist("metrics")),
        by=_names(given.getlist("by")),
        period=given.get("period", "last_28d"),
        account=given.get("account", EVERYBODY),
        where=given.get("where", "").strip(),
        order=given.get("order", "").strip(),
        limit=given.get("limit", "").strip(),
    )


def _names(given: Sequence[str]) -> tuple[str, ...]:
    names = (name.strip() for text in given for name in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))
