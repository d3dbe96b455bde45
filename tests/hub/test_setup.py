"""The first run: a secret from the console, an owner, an address, an app, a check."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.hub.setup.secret import ALPHABET, CALM, GOOD_FOR, GUESSES, SetupSecret, use
from headwater.model.account import Secret
from tests.hub.reading import text
from tests.hub.world import PASSWORD, World

OWNER = {"name": "Olga", "email": "Olga@Example.org", "password": PASSWORD}


class Console:
    """What was printed, and the time by which secrets end."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.now = 0.0
        self.secret = SetupSecret(self.lines.append, lambda: self.now)

    @property
    def printed(self) -> str:
        return self.lines[-1].removeprefix("The setup secret is ").split()[0]


@pytest.fixture
def console() -> Iterator[Console]:
    made = Console()
    use(made.secret)
    made.secret.print_new()
    yield made
    use(SetupSecret())


def set_up(world: World, console: Console, **more: str) -> Any:
    form = {**OWNER, "secret": console.printed, **more}
    return world.anonymous().post("/setup/", form)


@pytest.mark.parametrize("path", ["/", "/account/login/", "/h/main/sources/", "/settings/"])
def test_until_somebody_owns_it_every_page_leads_to_the_first_run(
    empty_hub: World, path: str
) -> None:
    assert empty_hub.anonymous().get(path)["Location"] == "/setup/"


def test_who_has_the_secret_becomes_the_owner_and_is_signed_in(
    empty_hub: World, console: Console
) -> None:
    from headwater.hub.roster.models import Membership, Person  # noqa: PLC0415

    client = empty_hub.anonymous()
    answer = client.post("/setup/", {**OWNER, "secret": console.printed})

    assert answer["Location"] == "/setup/address/"
    person = Person.objects.get()
    assert (person.email, person.is_operator) == ("olga@example.org", True)
    assert Membership.objects.get(person=person).role == "owner"
    assert client.get("/setup/address/").status_code == 200
    assert client.get("/h/main/people/").status_code == 200


def test_small_letters_and_other_hyphens_are_the_same_secret(
    empty_hub: World, console: Console
) -> None:
    typed = console.printed.lower().replace("-", " ")

    assert set_up(empty_hub, console, secret=typed).status_code == 302


def test_afterwards_the_first_run_is_over(empty_hub: World, console: Console) -> None:
    set_up(empty_hub, console)

    assert empty_hub.anonymous().get("/setup/")["Location"] == "/"
    assert set_up(empty_hub, console, email="second@example.org")["Location"] == "/"
    assert console.secret.accept(console.printed) is False, "used up"


def test_without_the_secret_nobody_becomes_anything(empty_hub: World, console: Console) -> None:
    from headwater.hub.roster.models import Person  # noqa: PLC0415

    for wrong in ("", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", console.printed[:-1]):
        answer = set_up(empty_hub, console, secret=wrong)
        assert answer.status_code == 422

    assert not Person.objects.exists()


def test_a_mistyped_form_does_not_use_the_secret_up(empty_hub: World, console: Console) -> None:
    assert set_up(empty_hub, console, password="short").status_code == 422
    assert set_up(empty_hub, console).status_code == 302


def test_the_secret_is_never_sent_to_a_browser(empty_hub: World, console: Console) -> None:
    client = empty_hub.anonymous()
    answers = [client.get("/setup/"), client.post("/setup/secret/"), client.post("/setup/", OWNER)]
    console.now += CALM
    answers.append(client.post("/setup/secret/"))

    bodies = [answer.content.decode() for answer in answers]
    secrets = [line.removeprefix("The setup secret is ").split()[0] for line in console.lines]
    assert len(secrets) == 2
    assert [s for s in secrets for body in bodies if s in body] == []


def test_a_secret_is_good_for_fifteen_minutes() -> None:
    console = Console()
    console.secret.print_new()
    console.now += GOOD_FOR - 1
    assert console.secret.is_live
    console.now += 1
    assert not console.secret.is_live
    assert not console.secret.accept(console.printed)


def test_only_a_few_guesses_are_taken() -> None:
    console = Console()
    console.secret.print_new()
    for _ in range(GUESSES):
        assert not console.secret.accept("wrong")

    assert not console.secret.accept(console.printed)


def test_a_new_secret_ends_the_one_before_and_is_not_printed_all_the_time() -> None:
    console = Console()
    console.secret.print_new()
    first = console.printed
    assert not console.secret.print_new()
    console.now += CALM
    assert console.secret.print_new()

    assert not console.secret.accept(first)
    assert console.secret.accept(console.printed)


@given(st.text(max_size=40))
def test_no_other_text_is_the_secret(typed: str) -> None:
    console = Console()
    console.secret.print_new()
    plain = "".join(each for each in typed.upper() if each in ALPHABET)

    assert console.secret.accept(typed) == (plain == console.printed.replace("-", ""))


@pytest.fixture
def operator(hub: World) -> Any:
    return hub.signed_in(hub.person("owner@main.example.org"))


def test_an_entered_app_is_sealed_and_used(hub: World, operator: Any) -> None:
    form = {"key": "7301234567890123456", "secret": "a-planted-app-secret"}
    assert operator.post("/settings/tiktok/", form).status_code == 302

    app = hub.headwater.registration(hub.headwater.connectors[0])
    assert (app.client_id, app.client_secret) == (form["key"], Secret(form["secret"]))
    assert "a-planted-app-secret" not in operator.get("/settings/tiktok/").content.decode()
    stored = b"".join(path.read_bytes() for path in Path(hub.home).glob("control.sqlite3*"))
    assert b"a-planted-app-secret" not in stored


def test_an_empty_secret_keeps_the_stored_one(hub: World, operator: Any) -> None:
    operator.post("/settings/tiktok/", {"key": "1", "secret": "first"})
    operator.post("/settings/tiktok/", {"key": "2", "secret": ""})

    app = hub.headwater.registration(hub.headwater.connectors[0])
    assert (app.client_id, app.client_secret) == ("2", Secret("first"))


def test_the_redirect_follows_the_public_address(hub: World, operator: Any) -> None:
    operator.post("/settings/", {"address": "https://Hub.Example.org/", "help": ""})

    assert hub.headwater.in_force().redirect_uri == (
        "https://hub.example.org/oauth/tiktok_organic/callback/"
    )
    page = text(operator.get("/settings/tiktok/", HTTP_HOST="hub.example.org"))
    assert "https://hub.example.org/oauth/tiktok_organic/callback/" in page
    assert "TikTok will not take this address" not in page


def test_whoever_moves_the_hub_behind_https_stays_signed_in(hub: World, operator: Any) -> None:
    answer = operator.post("/settings/", {"address": "https://hub.example.org", "help": ""})

    assert answer.cookies["__Host-headwater"]["secure"]
    assert operator.get("/settings/").status_code == 200


@pytest.mark.parametrize(
    "wrong", ["ftp://x.org", "https://a.org/?q=1", "no address", "https://u@a.org"]
)
def test_an_address_that_cannot_be_one_is_refused(operator: Any, wrong: str) -> None:
    assert operator.post("/settings/", {"address": wrong, "help": ""}).status_code == 422


def test_the_page_tells_the_scopes_to_request(hub: World, operator: Any) -> None:
    page = text(operator.get("/settings/tiktok/"))

    assert ",".join(hub.headwater.connectors[0].scopes) in page


def test_the_check_says_what_is_wrong_in_words(hub: World, operator: Any) -> None:
    page = text(operator.post("/settings/check/run/"))

    assert "home" in page
    assert "needs your own TikTok app" in page


def test_the_environment_wins_and_the_page_says_so(hub_template: Path, tmp_path: Path) -> None:
    world = World(
        tmp_path / "home",
        {
            "HEADWATER_BASE_URL": "http://localhost:8999",
            "HEADWATER_TIKTOK_CLIENT_KEY": "from-environment",
            "HEADWATER_TIKTOK_CLIENT_SECRET": "a-planted-app-secret",
        },
    ).open()
    try:
        operator = world.signed_in(world.person("o@example.org", "owner", is_operator=True))
        operator.post("/settings/tiktok/", {"key": "from-page", "secret": "from-page"})
        operator.post("/settings/", {"address": "https://elsewhere.example.org", "help": ""})

        settings, page = world.headwater.in_force(), operator.get("/settings/tiktok/")
        assert settings.base_url == "http://localhost:8999"
        assert settings.tiktok_client_key == "from-environment"
        assert "Set by HEADWATER_TIKTOK_CLIENT_KEY in the environment" in text(page)
        assert "a-planted-app-secret" not in page.content.decode()
    finally:
        world.close()


@pytest.mark.parametrize(
    "url, broken",
    [
        ("https://hub.example.org/oauth/tiktok_organic/callback/", []),
        ("http://hub.example.org/oauth/x/", ["https"]),
        ("https://hub.example.org:8443/oauth/x/", ["port"]),
        ("https://hub.example.org/oauth/x", ["slash"]),
        ("https://hub.example.org/oauth/x/?a=1", ["query"]),
        ("https://192.0.2.7/oauth/x/", ["host"]),
        ("https://[2001:db8::1]/oauth/x/", ["host"]),
        ("http://localhost:8321/oauth/x/", ["https", "host", "port"]),
        ("https://hub.example.org/" + "x" * 600 + "/", ["characters"]),
    ],
)
def test_the_rules_of_a_redirect_are_checked_one_by_one(url: str, broken: list[str]) -> None:
    from headwater.hub.setup import redirect  # noqa: PLC0415

    failed = [rule.text for rule in redirect.rules(url) if not rule.kept]

    assert len(failed) == len(broken)
    assert all(word in sentence for word, sentence in zip(broken, failed, strict=True))
    assert redirect.is_registrable(url) == (not broken)
