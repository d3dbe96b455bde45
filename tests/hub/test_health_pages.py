"""Data health: the calendar, the pages, and alerts as they go out."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.app.troubles import TROUBLES, trouble_of
from headwater.cli.main import exit_code
from headwater.hub.health.calendar import MEANINGS, months, strip
from headwater.model import errors
from headwater.model.account import ConnectionState, Secret
from headwater.model.errors import HeadwaterError, QueryError, ThrottledError
from headwater.model.slice import ONE_DAY, DayStatus
from headwater.report.known import Run
from headwater.sync import drift
from tests.hub.reading import text
from tests.hub.sourced import Sourced, sourced
from tests.hub.test_health_webhook import receiver

FIRST = date(2025, 11, 5)


@st.composite
def runs_of_days(draw: st.DrawFn) -> list[Run]:
    """Runs that follow each other without a hole."""
    found, at = [], FIRST
    for _ in range(draw(st.integers(1, 6))):
        last = at + ONE_DAY * draw(st.integers(0, 120))
        found.append(Run(at, last, draw(st.sampled_from(DayStatus))))
        at = last + ONE_DAY
    return found


@given(runs=runs_of_days())
def test_the_calendar_shows_every_day_once_in_its_place(runs: list[Run]) -> None:
    shown = [
        (place, day)
        for month in months(runs)
        for week in month.weeks
        for place, day in enumerate(week)
        if day is not None
    ]
    expected = {
        run.first + ONE_DAY * n: run.status.value
        for run in runs
        for n in range((run.last - run.first).days + 1)
    }

    assert {day.day: day.state for _, day in shown} == expected
    assert len(shown) == len(expected)
    assert all(place == day.day.weekday() for place, day in shown)


@given(runs=runs_of_days())
def test_the_bar_is_whole(runs: list[Run]) -> None:
    parts = strip(runs)

    assert parts[0].at == 0
    assert abs(sum(part.width for part in parts) - 1000) < 0.1
    assert [part.state for part in parts] == [run.status.value for run in runs]


def test_each_state_of_a_day_has_a_letter_of_its_own() -> None:
    assert set(MEANINGS) == set(DayStatus)
    assert len({meaning.letter for meaning in MEANINGS.values()}) == len(DayStatus)


def every_error() -> list[type[HeadwaterError]]:
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    return [each for each in found if issubclass(each, HeadwaterError)]


@pytest.mark.parametrize("kind", every_error())
def test_every_kind_of_error_has_a_row_with_cause_and_next_step(
    kind: type[HeadwaterError],
) -> None:
    [row] = [each for each in TROUBLES if each.kind is kind]

    assert row.cause
    assert row.next_step


@pytest.mark.parametrize("row", TROUBLES, ids=lambda row: row.name)
def test_the_exit_codes_are_those_of_the_command_line(row: object) -> None:
    from headwater.app.troubles import Trouble  # noqa: PLC0415

    assert isinstance(row, Trouble)
    error = (
        ThrottledError("It is so.", wait=timedelta(1))
        if row.kind is ThrottledError
        else row.kind("It is so.")
    )
    assert row.exit_code == exit_code(error)
    assert trouble_of(error) is row


def test_an_error_without_a_row_takes_that_of_its_parent() -> None:
    class OddError(QueryError):
        """An error nobody wrote a row for."""

    assert trouble_of(OddError("It is odd.")).kind is QueryError


@pytest.fixture(scope="module")
def both(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sourced]:
    home = tmp_path_factory.mktemp("health") / "home"
    with sourced(hub_template, home, archetypes=["business_registered"]) as found:
        account = found.connect(found.world.client("editor"), "business_registered")
        found.sync(account)
        yield found


def test_a_viewer_sees_each_account_with_its_days_and_syncs(both: Sourced) -> None:
    said = text(both.world.client("viewer").get("/h/main/health/"))

    assert "Complete through" in said
    assert "calls per minute" in said
    assert "Latest syncs" in said


def test_the_account_page_has_a_calendar_with_words_for_those_who_cannot_see(
    both: Sourced,
) -> None:
    [account] = both.world.headwater.control.accounts()
    viewer = both.world.client("viewer")
    page = viewer.get(f"/h/main/health/{account.connection}/")
    captured = text(viewer.get(f"/h/main/health/{account.connection}/?stream=video_lifetime"))
    yesterday = f"{both.world.clock.now() - timedelta(days=1):%-d %B %Y}"

    assert f"{yesterday}: provisional" in text(page)
    assert "Access token good until" in text(page)
    assert "a day that was not captured cannot be made up for" in captured


def test_the_account_page_tells_of_fields_that_this_version_does_not_know(both: Sourced) -> None:
    headwater = both.world.headwater
    [account] = headwater.control.accounts()
    key = headwater.store.account(account.connector, account.account_id).key
    today = both.world.clock.now().date()
    news, _ = drift.news({}, "/business/get/", ["zz_<b>new"], today)
    page = f"/h/main/health/{account.connection}/"
    assert "does not know" not in text(both.world.client("viewer").get(page))

    headwater.store.land(key, [], facts={drift.fact("/business/get/"): str(news)})
    answer = both.world.client("viewer").get(page)

    assert "TikTok Organic answers /business/get/ with zz_<b>new as well" in text(answer)
    assert b"zz_<b>new" not in answer.content


def test_a_failed_sync_shows_its_sentence_request_id_and_what_to_do(both: Sourced) -> None:
    [account] = both.world.headwater.control.accounts()
    both.simulator.event("revoke", account.account_id)
    both.sync(account)
    said = both.world.client("viewer").get(f"/h/main/health/{account.connection}/")
    [run] = both.world.headwater.control.runs(account, limit=1)

    assert run.error_kind == "ReconnectError"
    assert run.request_id
    assert run.request_id in text(said)
    assert "/h/main/health/troubleshooting/#reconnect" in said.content.decode()
    assert "Reconnect" in text(both.world.client("viewer").get("/h/main/sources/"))


def test_the_troubleshooting_page_has_every_row(both: Sourced) -> None:
    said = text(both.world.client("viewer").get("/h/main/health/troubleshooting/"))

    assert [row.title for row in TROUBLES if row.title not in said] == []


PLANTED = {
    "token": "act.Qx7yU2mN8vB4kL1pR5tZ9wE3sD6fG0hJ!4521.va",
    "refresh": "rft.Aa11Bb22Cc33Dd44Ee55Ff66Gg77Hh88*9!1234",
    "email": "somebody.private@example.org",
    "address": "https://hooks.example.org/services/T0001/B0002/XyZ123abcDEF456ghiJKL",
    "password": "password=correct-horse-battery-staple",
    "key": "hw_k3Vd91Qa_0123456789abcdefghijABCDEFGHIJ0123456789abc_a1B2c3",
}


def test_the_bundle_carries_no_secret_no_handle_and_no_address(both: Sourced) -> None:
    control = both.world.headwater.control
    [account] = control.accounts()
    control.set_state(account, ConnectionState.RECONNECT, " and ".join(PLANTED.values()))
    run = control.begin_sync(account, "schedule")
    from headwater.control.base import RunState  # noqa: PLC0415

    control.end_sync(
        run,
        RunState.FAILED,
        error=f"{account.title} with {PLANTED['token']} at {PLANTED['address']}?code=abc",
        request_id="20261125181500ABCDEF0123456789ABCD",
    )
    control.decide({"MAIL_PASSWORD": Secret("hunter2-of-the-mail-server")})
    admin = both.world.client("admin")
    answer = admin.post("/h/main/health/help/bundle/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    whole = "\n".join(archive.read(name).decode() for name in archive.namelist())

    secrets = [*PLANTED.values(), "hunter2", both.simulator.client_secret]
    secrets += [both.simulator.client_id, account.account_id, account.username]
    secrets += [account.display_name, "correct-horse", "XyZ123abc", "somebody.private"]
    assert [each for each in secrets if each in whole] == []
    assert "20261125181500ABCDEF0123456789ABCD" in whole
    assert "account-1" in whole
    assert {"doctor.json", "settings.json", "versions.json"} <= set(archive.namelist())
    names = [each["setting"] for each in json.loads(archive.read("settings.json"))]
    assert "HEADWATER_TIKTOK_CLIENT_SECRET" in names
    assert "user.insights" in whole
    assert "profile_day" in whole


def test_an_editor_cannot_download_the_bundle(both: Sourced) -> None:
    assert both.world.client("editor").post("/h/main/health/help/bundle/").status_code == 403


def test_the_operator_says_where_help_is_and_everybody_sees_it(both: Sourced) -> None:
    operator = both.world.client("operator")
    operator.post("/help/address/", {"address": "help@example.org", "hub": "main"})
    page = both.world.client("viewer").get("/h/main/health/help/").content.decode()
    refused = operator.post(
        "/help/address/", {"address": "javascript:alert(1)", "hub": "main"}, follow=True
    )

    assert 'href="mailto:help@example.org"' in page
    assert "begins with https" in text(refused)
    assert (
        'href="mailto:help@example.org"'
        in both.world.client("viewer").get("/h/main/health/help/").content.decode()
    )


def watched(both: Sourced) -> None:
    """One look at every hub, as the service makes it each minute."""
    from headwater.hub.health.watch import Watch  # noqa: PLC0415

    Watch(both.world.headwater, loopback=True).look()


def test_a_cause_is_mailed_once_and_its_end_once(both: Sourced) -> None:
    control, mail = both.world.headwater.control, both.world.mail
    [account] = control.accounts()
    control.set_state(account, ConnectionState.ACTIVE)
    both.simulator.event("unban", account.account_id)
    _reset(both)
    control.set_state(account, ConnectionState.RECONNECT, "The owner took it back.")
    mail.seek(0)
    mail.truncate()
    for _ in range(3):
        watched(both)
    raised = mail.getvalue()
    assert raised.count("Subject: ") == 1
    assert "To: owner@main.example.org" in raised
    assert "The owner took it back" in raised.replace("=\n", "")
    assert "has to be connected again" in text(
        both.world.client("viewer").get("/h/main/health/alerts/")
    )

    control.set_state(account, ConnectionState.ACTIVE)
    for _ in range(2):
        watched(both)
    after = mail.getvalue()[len(raised) :]
    assert after.count("Subject: ") == 1
    assert "Resolved: " in after


def _reset(both: Sourced) -> None:
    from headwater.hub.health.models import Alert  # noqa: PLC0415

    Alert.objects.all().delete()


def test_a_webhook_that_fails_is_tried_again_later_and_hears_of_it_once(both: Sourced) -> None:
    from headwater.control.models import Hub  # noqa: PLC0415
    from headwater.hub.health.models import Delivery  # noqa: PLC0415
    from headwater.hub.health.recipients import decide_webhook  # noqa: PLC0415

    control = both.world.headwater.control
    [account] = control.accounts()
    _reset(both)
    with receiver(503, 200) as there:
        decide_webhook(Hub.objects.get(slug="main"), there.url.reveal())
        control.set_state(account, ConnectionState.RECONNECT, "The owner took it back.")
        watched(both)
        assert len(there.got) == 1
        assert Delivery.objects.get(channel="webhook").error.endswith("503, not with 2xx.")
        watched(both)
        assert len(there.got) == 1, "not before its time"
        both.world.clock.ahead += timedelta(minutes=1)
        watched(both)
        both.world.clock.ahead += timedelta(minutes=30)
        watched(both)

    bodies = [json.loads(body) for _, _, body in there.got]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert bodies[1]["event"] == "alert.raised"
    assert bodies[1]["subject"] == account.title
    assert there.got[0][1]["X-Headwater-Id"] == there.got[1][1]["X-Headwater-Id"]
    decide_webhook(Hub.objects.get(slug="main"), "")


def test_a_kind_that_nobody_wants_to_hear_of_is_not_told(both: Sourced) -> None:
    control = both.world.headwater.control
    [account] = control.accounts()
    control.set_state(account, ConnectionState.ACTIVE)
    watched(both)
    admin = both.world.client("admin")
    admin.post(
        "/h/main/health/alerts/settings/",
        {"emails": "ops@example.org", "kinds": ["consent"], "webhook": ""},
    )
    both.world.mail.seek(0)
    both.world.mail.truncate()
    control.set_state(account, ConnectionState.RECONNECT, "The owner took it back.")
    watched(both)
    assert both.world.mail.getvalue() == ""

    both.world.clock.ahead += timedelta(days=340)
    watched(both)
    assert "To: ops@example.org" in both.world.mail.getvalue()
    assert "consent" in both.world.mail.getvalue()


@pytest.mark.parametrize(
    "given",
    [
        {"emails": "not an address"},
        {"webhook": "http://192.168.0.1/"},
        {"webhook": "https://u:p@x/"},
    ],
)
def test_what_cannot_be_told_is_refused_in_the_form(both: Sourced, given: dict[str, str]) -> None:
    answer = both.world.client("admin").post("/h/main/health/alerts/settings/", given)

    assert answer.status_code == 422


def test_a_test_message_says_at_once_whether_it_arrived(both: Sourced) -> None:
    from headwater.hub.health.models import Alert  # noqa: PLC0415

    before = Alert.objects.count()
    answer = both.world.client("admin").post("/h/main/health/alerts/test/", follow=True)

    assert "The test by email was sent." in text(answer)
    assert Alert.objects.count() == before
