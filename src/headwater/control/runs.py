"""Sync runs: who syncs which account, how far it is, and how it ended."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from headwater.control import holders
from headwater.control.base import Run, RunState
from headwater.control.database import at_database, database_now, whole
from headwater.control.desk import Desk
from headwater.control.models import Connection, SyncRun
from headwater.model.account import Account
from headwater.model.errors import BusyError

SILENCE = timedelta(minutes=15)
"""A run without a beat for so long is taken for dead, even if its process may live."""


class Runs(Desk):
    """At most one running sync per account."""

    @at_database
    def begin_sync(self, account: Account, trigger: str) -> int:
        holder, run = holders.take_name(), None
        try:
            with whole():
                row = Connection.objects.select_for_update().get(pk=self.row_of(account).pk)
                for other in SyncRun.objects.filter(connection=row, state=RunState.RUNNING.value):
                    if not is_over(other):
                        raise self._busy(account, other)
                    self._interrupt(other)
                run = SyncRun.objects.create(
                    connection=row,
                    trigger=trigger,
                    started_at=self.clock.now(),
                    holder=holder,
                    heartbeat_at=database_now(),
                )
        finally:
            if run is None:
                holders.let_go(holder)
        return run.id

    @at_database
    def beat(self, run: int, progress: Mapping[str, object]) -> None:
        beaten = self._running(run).update(heartbeat_at=database_now(), progress=dict(progress))
        if not beaten:
            raise BusyError("This sync was taken for dead, and another may have begun: stop it.")

    @at_database
    def end_sync(
        self,
        run: int,
        state: RunState,
        *,
        rows: int = 0,
        calls: int = 0,
        error: str = "",
        error_kind: str = "",
        request_id: str = "",
    ) -> None:
        holder = SyncRun.objects.filter(pk=run).values_list("holder", flat=True).first()
        self._running(run).update(
            state=state.value,
            finished_at=self.clock.now(),
            rows=rows,
            calls=calls,
            error=error,
            error_kind=error_kind,
            request_id=request_id,
        )
        if holder is not None:
            holders.let_go(holder)

    @at_database
    def runs(self, account: Account | None = None, limit: int = 20) -> list[Run]:
        rows = SyncRun.objects.filter(connection__hub=self.hub).select_related("connection")
        if account is not None:
            rows = rows.filter(
                connection__connector=account.connector,
                connection__account_id=account.account_id,
            )
        return [self._run_of(row) for row in rows.order_by("-id")[:limit]]

    @at_database
    def latest_runs(self) -> dict[tuple[str, str], Run]:
        newest = SyncRun.objects.filter(connection=OuterRef("pk")).order_by("-id").values("pk")[:1]
        mine = Connection.objects.filter(hub=self.hub).values(newest=Subquery(newest))
        rows = SyncRun.objects.filter(pk__in=mine).select_related("connection")
        runs = [self._run_of(row) for row in rows]
        return {(run.connector, run.account_id): run for run in runs}

    def interrupt_the_dead(self) -> None:
        """Mark the runs, of every hub, whose holders are gone."""
        for row in SyncRun.objects.filter(state=RunState.RUNNING.value):
            if is_over(row):
                self._interrupt(row)

    def _running(self, run: int) -> QuerySet[SyncRun, SyncRun]:
        return SyncRun.objects.filter(
            pk=run, state=RunState.RUNNING.value, connection__hub=self.hub
        )

    def _interrupt(self, row: SyncRun) -> None:
        SyncRun.objects.filter(pk=row.pk, state=RunState.RUNNING.value).update(
            state=RunState.INTERRUPTED.value,
            finished_at=self.clock.now(),
            error="The process that ran it went away; what it had landed is kept.",
        )

    def _busy(self, account: Account, run: SyncRun) -> BusyError:
        since = min(run.started_at, self.clock.now())
        return BusyError(
            f"A sync of {account.title} has been running since {since:%Y-%m-%d %H:%M:%S} UTC, "
            f"by {holders.told(run.holder)} ({run.trigger}): wait until it is done."
        )

    def _run_of(self, row: SyncRun) -> Run:
        now = self.clock.now()
        return Run(
            id=row.id,
            connector=row.connection.connector,
            account_id=row.connection.account_id,
            trigger=row.trigger,
            state=RunState(row.state),
            started_at=min(row.started_at, now),
            finished_at=self.past(row.finished_at),
            progress=row.progress,
            rows=row.rows,
            calls=row.calls,
            error=row.error,
            error_kind=row.error_kind,
            request_id=row.request_id,
        )


def is_over(run: SyncRun) -> bool:
    """Whether nobody is at a run that calls itself running."""
    return holders.lives(run.holder) is False or database_now() - run.heartbeat_at > SILENCE
