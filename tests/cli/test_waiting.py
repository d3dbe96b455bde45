"""What is pasted is read kindly; a sign-in that nobody finishes ends and says what to do."""

import os
from dataclasses import replace

import pytest

from headwater.cli.main import exit_code
from headwater.cli.signin import parameters, wait_for
from headwater.model.errors import ReconnectError
from tests.cli.drawing import terminal

AUTHORIZE, REDIRECT = "https://tiktok.example.org/", "https://hub.example.org/"


def test_nobody_comes_back_in_time() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as silent, os.fdopen(writing, "w"):
        begun: list[bool] = []
        with pytest.raises(ReconnectError, match=r"in time.*start again") as caught:
            wait_for(
                AUTHORIZE,
                REDIRECT,
                replace(terminal(), input=silent),
                ready=lambda: begun.append(True),
                patience=0.01,
            )

    assert begun == [True]
    assert exit_code(caught.value) == 5


def test_nobody_can_paste_anything_any_more() -> None:
    with pytest.raises(ReconnectError, match="finish within ten minutes with `headwater connect"):
        wait_for(AUTHORIZE, REDIRECT, terminal(), ready=lambda: None)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://hub.example.org/callback/?state=s&code=c%2A1",
        " 'https://hub.example.org/callback/?state=s&code=c%2A1#' ",
        "http://[hub.example.org/callback/?state=s&code=c%2A1",
        "state=s&code=c%2A1",
    ],
)
def test_what_matters_of_a_pasted_address_is_what_follows_its_question_mark(pasted: str) -> None:
    assert parameters(pasted) == {"state": "s", "code": "c*1"}
