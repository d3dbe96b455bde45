"""Mail goes through the server that was decided on, and onto the console where there is none."""

from typing import Any

import pytest

from tests.hub.reading import text
from tests.hub.smtp import mailbox
from tests.hub.world import World


@pytest.fixture
def operator(hub: World) -> Any:
    return hub.signed_in(hub.person("owner@main.example.org"))


def test_without_a_server_mail_is_written_onto_the_console(hub: World, operator: Any) -> None:
    page = operator.post("/settings/mail/test/", follow=True)

    assert "on its way to owner@main.example.org" in text(page)
    assert "To: owner@main.example.org" in hub.mail.getvalue()
    assert "Onto the console" in text(page)


def test_a_decided_server_gets_the_mail_from_the_decided_sender(hub: World, operator: Any) -> None:
    with mailbox() as box:
        form = {
            "host": "127.0.0.1", "port": box.port, "security": "none", "user": "", "password": "",
            "sender": "hub@example.org",
        }  # fmt: skip
        operator.post("/settings/mail/", form)
        operator.post("/settings/mail/test/")

        assert len(box.mails) == 1
        assert "From: hub@example.org" in box.mails[0]
        assert "To: owner@main.example.org" in box.mails[0]
    assert hub.mail.getvalue() == ""


def test_a_password_reset_goes_the_same_way(hub: World, operator: Any) -> None:
    with mailbox() as box:
        hub.headwater.control.decide(
            {
                "MAIL_HOST": "127.0.0.1",
                "MAIL_PORT": str(box.port),
                "MAIL_SECURITY": "none",
                "MAIL_FROM": "hub@example.org",
            }
        )
        hub.anonymous().post("/account/password/reset/", {"email": "owner@main.example.org"})

        assert "/account/password/reset/key/" in box.mails[0]
        assert "Subject: Headwater: " in box.mails[0]
        assert "Headwater at localhost" in box.mails[0]
        assert "Thank you for using" not in box.mails[0]


def test_a_server_that_does_not_answer_is_told_of(hub: World, operator: Any) -> None:
    hub.headwater.control.decide(
        {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": "1", "MAIL_SECURITY": "none"}
    )

    assert "did not take it" in text(operator.post("/settings/mail/test/", follow=True))


def test_a_server_needs_a_sender(operator: Any) -> None:
    answer = operator.post("/settings/mail/", {"host": "mail.example.org", "port": "587"})

    assert answer.status_code == 422
    assert "needs a sender" in text(answer)


def test_emptying_the_server_takes_its_password_along(hub: World, operator: Any) -> None:
    form = {
        "host": "mail.example.org", "port": "587", "security": "tls", "user": "u",
        "password": "a-planted-password", "sender": "hub@example.org",
    }  # fmt: skip
    operator.post("/settings/mail/", form)
    assert "MAIL_PASSWORD" in hub.headwater.control.decisions()
    assert "a-planted-password" not in operator.get("/settings/mail/").content.decode()

    operator.post("/settings/mail/", {**form, "host": "", "password": ""})

    left = [name for name in hub.headwater.control.decisions() if name.startswith("MAIL")]
    assert left == []
