"""How complete an account is, stream by stream, and why its numbers may differ from the app's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from headwater.connectors.base import Connector
from headwater.model.stream import Stream
from headwater.report.catalogue import Catalogue
from headwater.report.known import Known, Run
from headwater.store.base import StoredAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStanding:
    """One stream of an account: its calendar in runs of days, and what the account lacks.

    `days` counts days by status. `absences` say by field why this account can have no value.
    """

    stream: str
    label: str
    runs: tuple[Run, ...]
    days: Mapping[str, int]
    complete_through: date | None
    last_read: datetime | None
    refused: tuple[str, ...]
    absences: Mapping[str, str]
    error: str | None


def standing(
    account: StoredAccount, connector: Connector, known: Mapping[str, Known]
) -> list[StreamStanding]:
    """The streams of an account that were ever asked for, in the connector's order."""
    return [
        _standing(account, connector, stream, known[stream.name])
        for stream in connector.streams
        if stream.name in known and (known[stream.name].runs or known[stream.name].error)
    ]


def _standing(
    account: StoredAccount, connector: Connector, stream: Stream, known: Known
) -> StreamStanding:
    days: dict[str, int] = {}
    for run in known.runs:
        length = (run.last - run.first).days + 1
        days[run.status.value] = days.get(run.status.value, 0) + length
    return StreamStanding(
        stream=stream.name,
        label=stream.label,
        runs=known.runs,
        days=days,
        complete_through=known.complete_through,
        last_read=known.last_read,
        refused=known.refused,
        absences=connector.absences(stream, account.facts),
        error=known.error,
    )


def differences(catalogue: Catalogue, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By field id, why a number here may differ from the one in the app. Raises QueryError."""
    fields = [catalogue.field(name) for name in names]
    return {each.id: each.notes for each in fields if each.notes}
