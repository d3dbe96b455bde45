"""What goes in and comes out, written down for the OpenAPI document.

Nothing is checked against these at run time: questions are read by `questions`, whose refusals
are sentences. A test holds the answers against them.
"""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, JsonValue

Cell = str | int | float | bool | None
Listed = str | list[str]


class Error(Schema):
    """What is the matter: a stable code, one sentence, the fields meant, legal questions nearby."""

    code: str
    message: str
    fields: list[str]
    suggestions: list[dict[str, Any]]


class Problem(Schema):
    """Every answer with a status of 400 and above."""

    error: Error


class Condition(Schema):
    """A condition on a field. `EXCLUDE` keeps the rows that do not meet it."""

    field: str
    operator: Literal[
        "EQUALS", "CONTAINS", "REGEXP_PARTIAL_MATCH", "REGEXP_EXACT_MATCH", "IN_LIST", "IS_NULL",
        "BETWEEN", "NUMERIC_GREATER_THAN", "NUMERIC_GREATER_THAN_OR_EQUAL", "NUMERIC_LESS_THAN",
        "NUMERIC_LESS_THAN_OR_EQUAL",
    ] = "EQUALS"  # fmt: skip
    values: list[str | int | float | bool] = Field(default_factory=list)
    type: Literal["INCLUDE", "EXCLUDE"] = "INCLUDE"


class Question(Schema):
    """A question. Names are ids, aliases or labels of fields; days are UTC days."""

    model_config = ConfigDict(extra="forbid")

    hub: str | None = Field(None, description="The hub, when the key reaches several.")
    account: Listed | None = Field(
        None, description="Ids, handles or names of accounts; all of the hub when left out."
    )
    metrics: Listed | None = Field(None, description="What is measured.", examples=["video_views"])
    by: Listed | None = Field(None, description="What lines are told apart by.", examples=["date"])
    period: str | None = Field(
        None, description="A preset such as last_28d, a day, or two days joined by `..`."
    )
    start: str | None = Field(None, description="First UTC day, instead of `period`.")
    end: str | None = Field(None, description="Last UTC day, included; else the newest.")
    where: str | list[str | Condition | list[Condition]] | None = Field(
        None, description="Filters: all of them hold; of those in an inner list, one does."
    )
    order: Listed | None = Field(None, description="`name`, or `-name` for the largest first.")
    limit: int | None = Field(None, ge=1, le=1_000_000)
    totals: bool = Field(default=False, description="Also one line over everything.")
    compare: Literal["previous", "same_last_year"] | None = None
    provisional: bool = Field(default=False, description="Let presets run up to yesterday.")
    include_ad_only: bool = Field(default=False, description="Also count posts shown only as ads.")
    axis: Literal["activity", "posted"] | None = None
    format: Literal["json", "csv", "ndjson", "parquet", "xlsx"] = "json"
    rows: Literal["objects", "arrays"] = Field("objects", description="How rows look in JSON.")
    page_size: int | None = Field(None, ge=1, le=50_000)
    cursor: str | None = Field(None, description="`next` of the page before.")
    bom: bool = Field(default=False, description="Begin CSV with a byte order mark.")


class ColumnOut(Schema):
    """What one place of every row is."""

    id: str
    label: str
    about: str
    group: str
    kind: str
    role: str
    unit: str
    aggregation: str


class PeriodOut(Schema):
    """First and last UTC day, both included."""

    model_config = ConfigDict(populate_by_name=True)
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class WarningOut(Schema):
    """Something to know about an answer."""

    code: str
    sentence: str
    fields: list[str]


class ComparisonOut(Schema):
    """The period beside; its rows stand where the rows are that they belong to."""

    period: PeriodOut
    rows: list[dict[str, Cell] | list[Cell]]
    totals: dict[str, Cell] | list[Cell] | None


class AskedOut(Schema):
    """How many accounts were asked about, and how many have data."""

    asked: int
    with_data: int


class Report(Schema):
    """An answer. null is unknown and never 0. `statuses` stand beside the rows in time."""

    columns: list[ColumnOut]
    rows: list[dict[str, Cell] | list[Cell]]
    statuses: list[str] | None
    totals: dict[str, Cell] | list[Cell] | None
    comparison: ComparisonOut | None
    period: PeriodOut
    axis: str
    as_of: datetime | None
    complete_through: date | None
    days: dict[str, int]
    accounts: AskedOut
    warnings: list[WarningOut]
    data_version: int
    notes: list[str]
    next: str | None


class FieldOut(Schema):
    """A field of the catalogue."""

    id: str
    label: str
    group: str
    about: str
    role: str
    kind: str
    unit: str
    aggregation: str
    grain: list[str]
    needs: list[str]
    gates: list[str]
    scope: str | None
    lag_hours: float | None
    source_name: str | None
    document: str
    derived: bool
    personal: bool
    notes: list[str]
    aliases: list[str]


class Fields(Schema):
    fields: list[FieldOut]


class AccountOut(Schema):
    """An account of a hub."""

    hub: str
    account_id: str
    connector: str
    title: str
    username: str
    display_name: str
    is_business: bool | None
    is_sample: bool
    state: str
    state_reason: str
    paused: bool
    connected_at: datetime | None
    consent_ends_at: datetime | None


class Accounts(Schema):
    accounts: list[AccountOut]


class SyncOut(Schema):
    """A sync of one account."""

    id: int
    account_id: str
    connector: str
    trigger: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    rows: int
    calls: int
    error: str
    request_id: str
    progress: dict[str, JsonValue]


class Syncs(Schema):
    syncs: list[SyncOut]
    next: str | None


class SyncAsked(Schema):
    """Which accounts to sync: all active ones of the hub when none is named."""

    model_config = ConfigDict(extra="forbid")

    hub: str | None = None
    account: Listed | None = None
    since: date | None = Field(None, description="Ask again for every day since then.")


class SyncBegun(Schema):
    asked: list[dict[str, str]]
    since: date | None


class StreamCompleteness(Schema):
    """What is known of a stream's days: how many are of each state, and up to where it is whole.

    `readings` say how fields whose meaning is disputed are read for this account.
    """

    stream: str
    label: str
    complete_through: date | None
    last_read: datetime | None
    days: dict[str, int]
    note: str
    readings: list[str]
    runs: list[dict[str, str]] | None = None


class AccountCompleteness(Schema):
    """`unknown` are sentences about fields of TikTok's answers that this version does not know."""

    account_id: str
    username: str
    state: str
    state_reason: str
    unknown: list[str]
    streams: list[StreamCompleteness]


class Completeness(Schema):
    accounts: list[AccountCompleteness]


class ExportColumn(Schema):
    id: str
    kind: str
    about: str


class ExportOut(Schema):
    """A stream that can be taken out whole."""

    stream: str
    connector: str
    label: str
    grain: list[str]
    columns: list[ExportColumn]
    formats: list[str]


class Exports(Schema):
    exports: list[ExportOut]
