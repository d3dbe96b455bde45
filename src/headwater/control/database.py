"""The database beneath Django: one connection per thread, its tables, its time, its errors.

A thread keeps its connection; one whose thread has ended is closed when the next is opened.
"""

import fcntl
import functools
import os
import threading
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.apps import AppConfig
from django.apps import apps as registry
from django.db import Error as DatabaseFailure
from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from headwater.model.errors import StoreError

P = ParamSpec("P")
T = TypeVar("T")

MIGRATION_LOCK = 0x48_45_41_44
"""Number of the advisory lock under which PostgreSQL's tables are made."""

_lock = threading.Lock()
_opened: dict[int, tuple[threading.Thread, BaseDatabaseWrapper]] = {}


def at_database(method: Callable[P, T]) -> Callable[P, T]:
    """Run a method with a usable connection; a failure of the database becomes a StoreError."""

    @functools.wraps(method)
    def visit(*args: P.args, **kwargs: P.kwargs) -> T:
        wrapper = current()
        if not wrapper.in_atomic_block:
            wrapper.close_if_unusable_or_obsolete()
        try:
            return method(*args, **kwargs)
        except DatabaseFailure as error:
            raise refused(error) from error

    return visit


def refused(error: DatabaseFailure) -> StoreError:
    """The sentence for a failure of the database."""
    why = next(iter(str(error).splitlines()), type(error).__name__)
    if isinstance(error, OperationalError) and why.startswith("connection"):
        return StoreError(
            f"The control database cannot be reached: {why}. See that it runs, and that "
            "HEADWATER_DATABASE_URL says where and as whom."
        )
    return StoreError(f"The control database did not do as asked: {why}")


def current() -> BaseDatabaseWrapper:
    """This thread's way to the database in force."""
    wrapper = connections["default"]
    if wrapper.settings_dict is not connections.settings["default"]:
        wrapper.close()
        del connections["default"]
        wrapper = connections["default"]
    thread = threading.current_thread()
    if _opened.get(id(wrapper)) != (thread, wrapper):
        with _lock:
            wrapper.inc_thread_sharing()  # so that close_all may close it from another thread
            _opened[id(wrapper)] = (thread, wrapper)
            for key, (owner, left) in list(_opened.items()):
                if not owner.is_alive():
                    left.close()
                    del _opened[key]
    return wrapper


def close_all() -> None:
    """Close the connection of every thread."""
    with _lock:
        for _, wrapper in _opened.values():
            wrapper.close()
        _opened.clear()


def is_open() -> bool:
    """Whether some thread has a connection."""
    return bool(_opened)


def is_postgresql() -> bool:
    """Whether rows can be locked, and other machines may be at them."""
    return current().vendor == "postgresql"


def database_now() -> datetime:
    """The time by which leases run: the server's, or this machine's for a file on it."""
    if not is_postgresql():
        return datetime.now(UTC)
    with current().cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def prepare(home: Path, apps: Sequence[str] = ()) -> None:
    """Make the database and its tables, or bring them up to date; one process at a time.

    The tables are those of control and of `apps`, not of every app that Django knows of.
    """
    wanted = {each.label for each in registry.get_app_configs() if _names(each) & set(apps)}
    labels = {"control", *wanted}
    wrapper = current()
    if wrapper.vendor == "sqlite":
        # Made here first, because SQLite would make it readable by others.
        os.close(os.open(wrapper.settings_dict["NAME"], os.O_RDWR | os.O_CREAT, 0o600))
        with _file_lock(home / "migrating.lock"):
            _migrate(wrapper, labels)
        return
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            _migrate(wrapper, labels)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _migrate(wrapper: BaseDatabaseWrapper, labels: Set[str]) -> None:
    executor = MigrationExecutor(wrapper)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]
    if executor.migration_plan(targets):
        executor.migrate(targets)


def _names(app: AppConfig) -> set[str]:
    """How INSTALLED_APPS may name an app: by its package, or by its class."""
    return {app.name, f"{type(app).__module__}.{type(app).__qualname__}"}


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def destroy_remains() -> None:
    """Overwrite what a deletion leaves in SQLite's write-ahead log."""
    if not is_postgresql():
        with current().cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def whole() -> Iterator[None]:
    """A transaction of its own: what it wrote is durable when it ends."""
    with transaction.atomic(durable=True):
        yield
