"""A URL becomes a store."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from headwater.model.errors import SettingsError, StoreError
from headwater.store.base import Store
from headwater.store.duckdb import LANDING, REPORTING, DuckEngine, at_once
from headwater.store.engine import Engine
from headwater.store.sqlstore import SqlStore


def open_store(
    url: str, give_way: Callable[[], None] = at_once, *, only_lands: bool = False
) -> Store:
    """Open the store at `duckdb:///path/of/the/file` or `postgresql://user@host/database`.

    A store inside this process calls `give_way` time and again while it writes: it may wait a
    little for whoever needs the processor more. It takes less memory where it `only_lands`.

    Raises SettingsError for another URL, BusyError while another process has the file open, and
    StoreError when the store cannot be opened.
    """
    engine = _engine(url, give_way, LANDING if only_lands else REPORTING)
    try:
        return SqlStore(engine)
    except BaseException:
        engine.close()
        raise


def _engine(url: str, give_way: Callable[[], None], memory: str) -> Engine:
    scheme = url.partition(":")[0]
    if scheme == "duckdb":
        path = Path("/" + unquote(urlsplit(url).path).lstrip("/"))
        return DuckEngine(path, memory=memory, give_way=give_way)
    if scheme in {"postgresql", "postgres"}:
        return _postgres(url)
    raise SettingsError(
        f"A store is at duckdb:///path or postgresql://host/database, not at {scheme}:…"
    )


def _postgres(url: str) -> Engine:
    try:
        # Here, and not above: the driver is an extra that most installations do without.
        from headwater.store.postgres import PostgresEngine  # noqa: PLC0415
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs its driver: run pip install 'headwater[postgres]'."
        ) from error
    return PostgresEngine(url)
