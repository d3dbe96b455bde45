"""The command as people and scripts use it: real processes, real sign-ins, every exit code."""

import csv
import io
import json
import re
import shlex
import signal
import subprocess
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.integration.compare import differences, stored_days
from tests.integration.processes import Done, Shell, ended, opened, shell, until_asked
from tests.integration.world import consent
from tests.postgres import free_port

FEW: dict[str, Any] = {"accounts": 2, "posts": 6}
CONNECT = ("connect", "tiktok_organic")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Shell]:
    """A home in which nothing has happened yet."""
    with shell(tmp_path / "home", **FEW) as made:
        yield made


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Two accounts, connected and brought up to date. Not to be changed."""
    with shell(tmp_path_factory.mktemp("synced") / "home", **FEW) as made:
        made.connect_all()
        assert made.run("sync").code == 0
        yield made


def address_in(process: subprocess.Popen[str]) -> str:
    """The authorize address a sign-in prints."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("http"):
            return line.strip()
    raise AssertionError("the command ended without an address")


def account_of(made: Shell, number: int = 0) -> str:
    return made.simulator.accounts[number].open_id


def sentence(done: Done) -> str:
    """The one line of an error, without the name of the program."""
    assert "Traceback" not in done.err
    lines = [line for line in done.err.splitlines() if line.startswith("headwater: ")]
    assert len(lines) == 1, done.err
    return lines[0].removeprefix("headwater: ")


def test_an_account_is_connected_by_pasting_the_address_one_is_sent_back_to(fresh: Shell) -> None:
    process = fresh.start(*CONNECT)
    callback = consent(f"{address_in(process)}&account={account_of(fresh)}")

    done = ended(process, f"https://example.org/nothing\n\n  '{callback}'  \n")

    assert done.code == 0
    assert "Connected @" in done.out
    assert "Next: `headwater sync`" in done.out
    assert "must carry a state and a code" in sentence(done)
    [listed] = json.loads(fresh.run("accounts", "--json").out)
    assert (listed["account_id"], listed["state"]) == (account_of(fresh), "active")


def test_an_account_is_connected_by_the_browser_coming_back_to_this_machine(fresh: Shell) -> None:
    fresh.more = {"HEADWATER_BASE_URL": f"http://localhost:{free_port()}"}
    process = fresh.start(*CONNECT, "--sync", "--json")
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["authorize_url"]

    with urllib.request.build_opener().open(f"{address}&account={account_of(fresh)}") as page:
        assert b"Done. You can close this window." in page.read()
        assert page.headers["Cache-Control"] == "no-store"
    connected, outcomes = (json.loads(line) for line in process.stdout)
    done = ended(process)

    assert (done.code, connected["known"], connected["missing_scopes"]) == (0, False, [])
    assert connected["account_id"] == outcomes[0]["account_id"] == account_of(fresh)
    assert outcomes[0]["rows"] > 100


def test_a_sign_in_is_begun_in_one_process_and_finished_in_another(fresh: Shell) -> None:
    begun = fresh.run(*CONNECT, "--begin", "--json")
    address = json.loads(begun.out)["authorize_url"]
    callback = consent(f"{address}&account={account_of(fresh)}")

    done = fresh.run(*CONNECT, "--redirect", callback, "--json")
    again = fresh.run(*CONNECT, "--redirect", callback)

    assert (begun.code, done.code, again.code) == (0, 0, 5)
    assert json.loads(done.out)["account_id"] == account_of(fresh)
    assert "start it once more" in sentence(again) or "used" in sentence(again)


def test_a_sign_in_says_how_long_it_waits_and_one_that_nobody_finishes_has_its_exit_code(
    fresh: Shell,
) -> None:
    fresh.more = {"HEADWATER_BASE_URL": "https://hub.example.org"}
    begun, left = fresh.run(*CONNECT, "--begin"), fresh.run(*CONNECT)

    assert (begun.code, left.code) == (0, 5)
    assert "finish within 10 minutes" in begun.out
    assert "waits 10 minutes for it" in left.out
    assert "nothing is connected yet" in sentence(left)


@pytest.mark.parametrize(
    "spoil, said",
    [
        (("code=[^&]*", "error=access_denied&error_type=user"), "cancelled"),
        (("state=[^&]*", "state=somebody-elses"), "sign-in"),
        (("code=[^&]*", "code=made-up*1!1234"), "start the sign-in again"),
        (("code=[^&]*&?", ""), "consent"),
    ],
    ids=["denied", "wrong state", "wrong code", "no code"],
)
def test_a_sign_in_that_brings_no_consent_says_why(
    spoil: tuple[str, str], said: str, fresh: Shell
) -> None:
    address = json.loads(fresh.run(*CONNECT, "--begin", "--json").out)["authorize_url"]
    callback = consent(f"{address}&account={account_of(fresh)}")

    done = fresh.run(*CONNECT, "--redirect", re.sub(*spoil, callback))

    assert done.code == 5
    assert said in sentence(done)
    assert fresh.run("accounts").out.startswith("No account yet.")


def test_without_an_account_scripts_get_an_empty_list_and_people_the_next_step(
    fresh: Shell,
) -> None:
    for words in ("sync", "backfill --since 2026-06-01", "status", "accounts"):
        done = fresh.run(*words.split(), "--json")
        assert (done.code, json.loads(done.out)) == (0, []), words
    assert "`headwater connect tiktok_organic` connects one" in fresh.run("sync").err


def test_every_verb_answers_people_and_scripts(synced: Shell) -> None:
    one = synced.simulator.accounts[0].username(synced.simulator.world.at())

    people = {
        verb: synced.run(*verb.split())
        for verb in ("accounts", "status", "fields --search follower", "doctor",
                     "explain --metrics likes --by month", f"status --account {one}")
    }  # fmt: skip
    scripts = {
        verb: synced.run(*verb.split(), "--json")
        for verb in ("accounts", "status --days", "fields", "doctor", "sync --patient",
                     "explain --metrics likes --by month", f"sync --account @{one}")
    }  # fmt: skip

    assert {verb for verb, done in (people | scripts).items() if done.code != 0} == set()
    assert f"@{one}" in people["accounts"].out
    assert "source expired" in people["status"].out.lower()
    read = {verb: json.loads(done.out) for verb, done in scripts.items()}
    assert len(read["accounts"]) == len(read["status --days"]) == len(read["sync --patient"]) == 2
    daily = next(s for s in read["status --days"][0]["streams"] if s["stream"] == "profile_day")
    assert daily["days"]["source_expired"] == 396 - 60
    assert any("followers_count is read as the total" in told for told in daily["readings"])
    assert [run["status"] for run in daily["runs"]] == ["source_expired", "final", "provisional"]
    assert {"id", "unit", "aggregation", "grain", "aliases"} <= read["fields"][0].keys()
    assert all(check["ok"] for check in read["doctor"]["checks"])
    assert {"name", "value", "origin"} == read["doctor"]["settings"][0].keys()
    assert read[f"sync --account @{one}"][0].keys() == {
        "account_id", "username", "rows", "calls", "failures", "error", "stopped"
    }  # fmt: skip
    steps = [json.loads(line) for line in scripts[f"sync --account @{one}"].err.splitlines()]
    assert steps[0]["stage"] == "planned"
    assert steps[-1]["stage"] == "done"


def test_a_sync_into_a_log_says_how_each_account_begins_and_ends(fresh: Shell) -> None:
    fresh.connect_all()

    done = fresh.run("sync")

    lines = done.err.splitlines()
    handles = [each.username(fresh.simulator.world.at()) for each in fresh.simulator.accounts]
    for handle in handles:
        assert lines.count(f"@{handle}: begun.") == 1
        assert sum(line.startswith(f"@{handle}: up to date, ") for line in lines) == 1
    assert all(line.isprintable() for line in lines)


QUESTION = ("report", "--metrics", "video_views,likes", "--by", "date", "--limit", "5")


def test_one_answer_is_the_same_in_every_format(synced: Shell, tmp_path: Path) -> None:
    files = {kind: tmp_path / f"answer.{kind}" for kind in ("csv", "parquet", "xlsx", "ndjson")}
    for kind, path in files.items():
        done = synced.run(*QUESTION, "--format", kind, "--output", str(path))
        assert done.code == 0
        assert f"5 rows written to {path}" in done.err

    table, spoken = synced.run(*QUESTION), synced.run(*QUESTION, "--json")

    answer = json.loads(spoken.out)
    assert [column["id"] for column in answer["columns"]] == ["date", "video_views", "likes"]
    rows = [tuple(row) for row in answer["rows"]]
    assert len(rows) == 5
    with files["csv"].open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    assert head == ["date", "video_views", "likes"]
    assert [(day, int(views), int(likes)) for day, views, likes in lines] == rows
    said = [json.loads(line) for line in files["ndjson"].read_text().splitlines()]
    assert [tuple(each.values()) for each in said] == rows
    found = duckdb.execute("select * from read_parquet(?)", [str(files["parquet"])]).fetchall()
    assert [(day.isoformat(), views, likes) for day, views, likes in found] == rows
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(files["xlsx"].read_bytes())).namelist()
    assert f"{rows[0][1]:,}" in table.out
    assert "complete through" in table.out


@pytest.mark.parametrize(
    "words, code, said",
    [
        ("report --metrics nonsense", 2, "no field called 'nonsense'"),
        ("report --metrics likes --from 2026-13-01 --to 2026-10-01", 2, "year-month-day"),
        ("report --metrics likes --from 2026-13-01", 2, "is no day of the calendar"),
        ("report --metrics likes --to 2026-10-01", 2, "A period needs its first day"),
        ("report --metrics likes --from 2026-10-20", 2, "2026-10-19 is the newest day"),
        ("report --metrics likes --output nowhere/x.csv", 2, "name a file in a folder that is"),
        ("report --metrics likes --account sample --account {}", 2, "stays out of every total"),
        ("disconnect nobody", 2, "no account nobody"),
        ("sync --account nobody", 2, "no account nobody"),
        ("backfill --since yesterday", 2, "2025-10-31"),
        ("backfill --since 2020-01-01", 2, "two years"),
        ("accounts --account {} --opt-in dreams", 2, "There is: comments, benchmark"),
        ("accounts --account {} --opt-in benchmark", 2, "business_category as one of"),
        ("accounts --account {} --opt-in benchmark:DREAMS", 2, "business_category as one of"),
        ("accounts --account {} --opt-out comments", 2, "It has opted into: nothing"),
        ("connect friendster", 3, "no connector 'friendster'"),
    ],
)
def test_what_cannot_be_done_as_asked_is_refused_in_a_sentence(
    words: str, code: int, said: str, synced: Shell
) -> None:
    words = words.format(account_of(synced))
    done = synced.run(*words.split())
    scripted = synced.run(*words.split(), "--json")

    assert (done.code, scripted.code) == (code, code)
    assert said in sentence(done)
    error = json.loads(scripted.out.splitlines()[-1])["error"]
    assert (error["message"], error["exit_code"]) == (sentence(done), code)


def test_a_period_that_has_no_last_day_ends_yesterday(synced: Shell) -> None:
    answer = json.loads(
        synced.run("report", "--metrics", "likes", "--from", "2026-10-01", "--json").out
    )

    assert answer["period"] == {"from": "2026-10-01", "to": "2026-10-19"}


def test_a_file_is_written_as_its_ending_says(synced: Shell, tmp_path: Path) -> None:
    known, unknown = tmp_path / "answer.CSV", tmp_path / "answer.txt"

    done = synced.run(*QUESTION, "--output", str(known))
    refused = synced.run(*QUESTION, "--output", str(unknown))

    assert done.code == 0
    assert known.read_text().startswith("date,video_views,likes")
    assert refused.code == 2
    assert "Say with --format how" in sentence(refused)
    assert not unknown.exists()


def test_what_an_installation_makes_is_its_owners_alone_wherever_it_lies(
    fresh: Shell, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "open"
    elsewhere.mkdir(mode=0o755)
    fresh.more = {
        "HEADWATER_STORE_URL": f"duckdb:///{elsewhere}/store.duckdb",
        "HEADWATER_DATABASE_URL": f"sqlite:///{elsewhere}/control.sqlite3",
        "HEADWATER_KEY_FILE": str(elsewhere / "key"),
    }
    fresh.connect_all()
    written = tmp_path / "answer.csv"
    done = fresh.run(
        "report", "--metrics", "likes", "--account", "sample", "--output", f"{written}"
    )

    assert done.code == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in elsewhere.iterdir()}
    assert {"store.duckdb", "control.sqlite3", "key"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert written.stat().st_mode & 0o044, "an answer is for whoever its asker likes"


def test_what_is_suggested_can_be_typed_as_it_stands(synced: Shell) -> None:
    refused = synced.run("report", "--metrics", "reached_audience", "--by", "month")

    tries = [line.removeprefix("  try: ") for line in refused.err.splitlines() if "try:" in line]
    assert len(tries) == 3
    for words in tries:
        assert synced.run("report", *shlex.split(words)).code == 0, words


def test_an_account_named_twice_or_by_an_id_with_a_dash_is_one_account(synced: Shell) -> None:
    one = json.loads(synced.run("accounts", "--json").out)[0]["username"]
    twice = synced.run(*QUESTION, "--json", "--account", one, "--account", f"@{one}")
    dashed = synced.run("report", "--metrics", "likes", "--account", "-0007nobody")
    largest = synced.run(*QUESTION, "--json", "--order", "-video_views")

    assert json.loads(twice.out)["accounts"] == {"asked": 1, "with_data": 1}
    assert "There is no account -0007nobody here" in sentence(dashed)
    views = [row[1] for row in json.loads(largest.out)["rows"]]
    assert views == sorted(views, reverse=True)


def test_a_port_or_host_that_cannot_be_is_refused_before_anything_is_served(fresh: Shell) -> None:
    port = fresh.run("serve", "--port", "99999")
    host = fresh.run("serve", "--host", "no.such.host.invalid")

    assert port.code == 2
    assert "a port is a number from 1 to 65535, not 99999" in port.err
    assert host.code == 3
    assert "is no address of this machine" in sentence(host)


def test_a_mistyped_command_shows_how_it_is_written(synced: Shell) -> None:
    assert synced.run("sink").code == 2
    assert "usage: headwater" in synced.run().err
    assert "Exit codes:" in synced.run("--help").out


def test_settings_that_are_wrong_unknown_or_missing_are_named(fresh: Shell, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong-key"
    cases = [
        ({"HEADWATER_TIKTOK_CLIENT_ID": "x"}, "doctor", "did you mean HEADWATER_TIKTOK_CLIENT_KEY"),
        ({"HEADWATER_STORE_URL": "mysql://x/y"}, "status", "HEADWATER_STORE_URL cannot be"),
        ({"HEADWATER_TIKTOK_CLIENT_KEY": ""}, " ".join(CONNECT), "HEADWATER_TIKTOK_CLIENT_KEY"),
        ({"HEADWATER_KEY_FILE": str(wrong)}, "accounts", str(wrong)),
        ({"HEADWATER_TIKTOK_CLIENT_SECRET": "wrong"}, "", "HEADWATER_TIKTOK_CLIENT_SECRET"),
    ]
    fresh.connect_all()
    for more, words, said in cases:
        fresh.more = more
        done = fresh.run(*words.split()) if words else reconnected(fresh)

        assert done.code == 3, (more, done)
        assert said in sentence(done)


def reconnected(made: Shell) -> Done:
    address = json.loads(made.run(*CONNECT, "--begin", "--json").out)["authorize_url"]
    callback = consent(f"{address}&account={account_of(made)}")
    return made.run(*CONNECT, "--redirect", callback)


def test_another_key_opens_nothing_and_harms_nothing(fresh: Shell) -> None:
    fresh.connect_all()
    key = fresh.home / "key"
    right = key.read_bytes()
    key.write_bytes(right.translate(bytes.maketrans(b"0123456789", b"1234567890")))

    wrong = fresh.run("sync")
    key.write_bytes(right)

    assert wrong.code == 3
    assert "key" in sentence(wrong)
    assert fresh.run("sync").code == 0


def test_what_tiktok_refuses_and_what_only_the_owner_can_mend_have_their_exit_codes(
    fresh: Shell,
) -> None:
    fresh.connect_all()
    fresh.simulator.fault("code", "business/video/list", code=40002, message="No.", times=4)
    failing = fresh.run("sync", "--account", account_of(fresh))
    fresh.simulator.event("revoke", account_of(fresh, 1))
    gone = fresh.run("sync", "--account", account_of(fresh, 1))
    both = fresh.run("sync", "--json")

    assert (failing.code, gone.code, both.code) == (4, 5, 5)
    assert "videos: TikTok refuses a parameter of the call" in failing.out
    assert "connect the account again" in gone.out
    assert gone.out.endswith("). 0 rows changed, 2 calls.\n")
    errors = {each["account_id"]: each["error"] for each in json.loads(both.out)}
    assert errors[account_of(fresh)] is None
    assert "connect" in errors[account_of(fresh, 1)]
    states = {a["account_id"]: a["state"] for a in json.loads(fresh.run("accounts", "--json").out)}
    assert states == {account_of(fresh): "active", account_of(fresh, 1): "reconnect"}
    mine = ("status", "--account", account_of(fresh, 1))
    [told] = json.loads(fresh.run(*mine, "--json").out)
    assert "connect the account again" in told["state_reason"]
    assert f"  reconnect\n  {told['state_reason']}\n" in fresh.run(*mine).out


def test_a_sync_that_cannot_reach_tiktok_promises_only_what_will_happen(fresh: Shell) -> None:
    fresh.connect_all()
    fresh.more = {"HEADWATER_TIKTOK_API_URL": f"http://127.0.0.1:{free_port()}/open_api/v1.3"}

    done = fresh.run("sync", "--account", account_of(fresh))

    assert done.code == 4
    assert "cannot be reached" in done.out
    assert "nothing to do, the next sync asks again" in done.out


def test_a_person_who_asks_for_a_backfill_gets_what_is_served_by_now(fresh: Shell) -> None:
    fresh.connect_all()
    fresh.run("sync")
    fresh.simulator.set(over_60_days="serve")

    done = fresh.run("backfill", "--since", "2025-06-01", "--account", account_of(fresh))

    assert done.code == 0
    with opened(fresh) as made:
        account = made.headwater.control.find(account_of(fresh))
        assert min(stored_days(made, account)).isoformat() == "2025-06-01"
        assert differences(made, account) == []


def test_a_stream_one_opts_into_is_read_once_its_permission_was_granted(fresh: Shell) -> None:
    fresh.connect_all()
    mine = ("--account", account_of(fresh))
    opted = fresh.run("accounts", "--opt-in", "comments", *mine)
    fresh.run("sync", *mine)
    before = note_of(fresh, "comment")
    granted = reconnected(fresh)
    synced = fresh.run("sync", *mine)

    assert (opted.code, granted.code, synced.code) == (0, 0, 0)
    assert "has not granted comment.list yet: connect it again" in opted.err
    assert before == "Not granted: comment.list. Connect the account again to grant it."
    assert note_of(fresh, "comment") == ""
    with opened(fresh) as made:
        columns = "select count(*) from comment"
        assert made.headwater.store.ask(columns)[1][0][0] > 0  # type: ignore[operator]


def note_of(made: Shell, stream: str) -> str:
    """What `status` says of a stream of the first account."""
    [told] = json.loads(made.run("status", "--json", "--account", account_of(made)).out)
    [note] = [each["note"] for each in told["streams"] if each["stream"] == stream]
    return str(note)


def test_ctrl_c_keeps_what_has_landed_and_the_next_sync_finishes(fresh: Shell) -> None:
    fresh.connect_all()
    fresh.simulator.calls.clear()
    fresh.simulator.fault("latency", "business/get", probability=1.0, milliseconds=300)
    process = fresh.start("sync")
    until_asked(fresh, 4)

    process.send_signal(signal.SIGINT)
    stopped = ended(process)
    fresh.simulator.clear_faults()
    finished = fresh.run("sync")

    assert (stopped.code, finished.code) == (130, 0)
    assert "stopped; what had landed is kept" in stopped.out
    with opened(fresh) as made:
        for account in made.headwater.control.accounts():
            assert differences(made, account) == []
        states = [run.state.value for run in made.headwater.control.runs()]
    assert sorted(states) == ["done", "done", "interrupted", "interrupted"]


def test_a_history_is_erased_only_when_that_was_typed_out(fresh: Shell) -> None:
    fresh.connect_all()
    fresh.run("sync")
    handle = fresh.simulator.accounts[0].username(fresh.simulator.world.at())

    kept = fresh.run("disconnect", handle, "--erase", typed="yes\n")
    erased = fresh.run("disconnect", handle, "--erase", typed=f"@{handle}\n")
    left = fresh.run("disconnect", account_of(fresh, 1), "--json")

    assert (kept.code, erased.code, left.code) == (2, 0, 0)
    assert "Nothing was changed." in kept.err
    assert "Its history is erased." in erased.out
    assert "withdrawn the consent" in json.loads(left.out)["note"]
    other = fresh.simulator.accounts[1].username(fresh.simulator.world.at())
    told = fresh.run("sync", "--account", other)
    assert (told.code, told.out) == (
        5,
        f"@{other} is disconnected: connect it again. 0 rows changed, 0 calls.\n",
    )
    with opened(fresh) as made:
        assert [each.account_id for each in made.headwater.store.accounts()] == [
            account_of(fresh, 1)
        ]
