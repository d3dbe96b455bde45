"""An account taken along whole: as CSV, as typed Parquet, through the page and through the API."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from headwater import sample
from headwater.app import Headwater
from headwater.app.export import write_archive
from headwater.model.account import Account
from headwater.model.errors import QueryError
from headwater.model.field import Kind
from headwater.settings import Settings
from headwater.store.duckdb import write_parquet
from tests.hub.reported import NAMES, Reported, key_of
from tests.hub.test_api import error
from tests.hub.world import MovableClock

TYPES = {
    Kind.TEXT: "VARCHAR", Kind.INTEGER: "BIGINT", Kind.REAL: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN", Kind.DAY: "DATE", Kind.INSTANT: "TIMESTAMP",
}  # fmt: skip


def opened(body: bytes, folder: Path) -> list[str]:
    """Unpack an archive; the names of its files."""
    archive = zipfile.ZipFile(io.BytesIO(body))
    archive.extractall(folder)
    return archive.namelist()


def asked(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as memory:
        return memory.execute(sql).fetchall()


@pytest.fixture(params=["duckdb", "postgresql"])
def headwater(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_url: Callable[[], str]
) -> Any:
    """An installation with the Sample Account, on either engine of the store."""
    url = postgres_url() if request.param == "postgresql" else ""
    settings = Settings.read({"HEADWATER_STORE_URL": url}, tmp_path / "home")
    with Headwater(settings, MovableClock()) as found:
        found.refresh_sample()
        yield found


def packed(headwater: Headwater, kind: str, account: Account = sample.ACCOUNT) -> bytes:
    file = io.BytesIO()
    write_archive(headwater, account, file, kind)
    return file.getvalue()


def test_every_stream_is_a_parquet_file_of_typed_columns(
    headwater: Headwater, tmp_path: Path
) -> None:
    names = opened(packed(headwater, "parquet"), tmp_path / "x")
    streams = headwater.connector(sample.ACCOUNT.connector).streams
    wrong = []
    for stream in streams:
        described = asked(f"describe select * from '{tmp_path}/x/{stream.name}.parquet'")
        found = {name: kind for name, kind, *_ in described}
        wrong += [
            f"{stream.name}.{field.name}: {found[field.name]}"
            for field in stream.fields
            if found.get(field.name, TYPES[field.kind]) != TYPES[field.kind]
        ]
        if found["account_id"] != "VARCHAR":
            wrong.append(f"{stream.name}: an id that is no text")

    assert wrong == []
    assert {f"{stream.name}.parquet" for stream in streams} | {
        "README.txt", "fields.csv", "coverage.csv"
    } == set(names)  # fmt: skip


def test_the_files_hold_what_the_store_holds_and_null_stays_null(
    headwater: Headwater, tmp_path: Path
) -> None:
    opened(packed(headwater, "parquet"), tmp_path / "x")
    for stream in headwater.connector(sample.ACCOUNT.connector).streams:
        view, file = f"v_{stream.name}", f"'{tmp_path}/x/{stream.name}.parquet'"
        names, _ = headwater.store.ask(f"SELECT * FROM {view} WHERE false")
        counts = ", ".join(f'count("{name}")' for name in names)
        _, stored = headwater.store.ask(
            f"SELECT count(*), {counts} FROM {view} WHERE account_id = ?",
            [sample.ACCOUNT.account_id],
        )
        assert asked(f"SELECT count(*), {counts} FROM {file}") == stored, stream.name

    _, [(at, first)] = headwater.store.ask(
        'SELECT min(read_at), min("date") FROM v_profile_day WHERE account_id = ?',
        [sample.ACCOUNT.account_id],
    )
    [(told, day)] = asked(
        f"SELECT min(read_at), min(\"date\") FROM '{tmp_path}/x/profile_day.parquet'"
    )
    assert isinstance(at, datetime)
    assert (told, day) == (at.astimezone(UTC).replace(tzinfo=None), first)


def test_the_csv_files_say_the_same_and_run_as_no_formula(
    headwater: Headwater, tmp_path: Path
) -> None:
    folders = [tmp_path / kind for kind in ("csv", "parquet")]
    for folder in folders:
        opened(packed(headwater, folder.name), folder)
    listed, typed = (
        asked(f"SELECT count(*), sum(video_views), count(likes) FROM '{folder}/{name}'")
        for folder, name in zip(folders, ("profile_day.csv", "profile_day.parquet"), strict=True)
    )

    assert listed == typed
    text = "".join(path.read_text() for path in folders[0].glob("video*.csv"))
    assert not any(cell.startswith(("=", "+", "@")) for cell in text.replace("\n", ",").split(","))


def test_a_format_that_there_is_not_is_refused(headwater: Headwater) -> None:
    with pytest.raises(QueryError, match="csv, parquet"):
        packed(headwater, "xlsx")


def test_a_parquet_file_is_written_page_by_page(tmp_path: Path) -> None:
    """Each page is read only when the one before is written, and nothing is left beside it."""
    path, read = tmp_path / "rows.parquet", []
    day = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)

    def pages() -> Any:
        for number in range(3):
            read.append(number)
            yield [(f"id {number}", None if number else 7, day)] * 1000

    kinds = [("id", Kind.TEXT), ("count", Kind.INTEGER), ("seen", Kind.INSTANT)]
    written = write_parquet(path, kinds, pages())

    assert (written, read) == (3000, [0, 1, 2])
    assert list(tmp_path.iterdir()) == [path]
    assert asked(f"SELECT count(*), count(count), sum(count), min(seen) FROM '{path}'") == [
        (3000, 1000, 7000, day.replace(tzinfo=None))
    ]


def test_the_page_gives_parquet_when_asked_and_writes_it_down(
    reported: Reported, tmp_path: Path
) -> None:
    from headwater.hub.roster.models import AuditEntry  # noqa: PLC0415

    account = reported.accounts[0]
    editor = reported.world.client("editor")
    path = f"/h/main/sources/{account.connection}/"
    answer = editor.post(f"{path}export/", {"format": "parquet"})
    names = opened(b"".join(answer.streaming_content), tmp_path / "x")
    page = editor.get(path).content.decode()

    assert "profile_day.parquet" in names
    assert answer["Content-Disposition"].startswith('attachment; filename="headwater-acme.cooks-')
    assert 'name="format" value="csv"' in page
    assert 'name="format" value="parquet"' in page
    assert AuditEntry.objects.get(action="exported").note.startswith("all as parquet, ")
    assert editor.post(f"{path}export/", {"format": "exe"}).status_code == 400


def test_a_key_takes_an_account_along_and_only_one_of_its_hub(
    reported: Reported, tmp_path: Path
) -> None:
    world = reported.world
    answer = reported.get(f"archives/{NAMES[0]}?format=parquet")
    names = opened(b"".join(answer.streaming_content), tmp_path / "x")
    [(days, first)] = asked(
        f"SELECT count(*), min(\"date\") FROM '{tmp_path}/x/profile_day.parquet'"
    )
    world.headwater.control.make_hub("Other")
    world.person("theirs@example.org", "owner", hub="other")
    foreign = key_of(world, "theirs@example.org", "read", hubs=("other",))
    refused = reported.get(f"archives/{NAMES[0]}?hub=main", HTTP_AUTHORIZATION=f"Bearer {foreign}")
    nameless = world.anonymous().get(f"/api/v1/archives/{NAMES[0]}")

    assert answer["Content-Type"] == "application/zip"
    assert int(answer["X-Rows"]) >= days > 30
    assert isinstance(first, date)
    assert "README.txt" in names
    assert (refused.status_code, error(refused)["code"]) == (422, "unknown_hub")
    assert nameless.status_code == 401
    assert reported.get("archives/nobody").status_code == 422
    assert reported.get(f"archives/{NAMES[0]}?format=xlsx").status_code == 422
