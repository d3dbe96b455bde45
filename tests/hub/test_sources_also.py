"""What is read of a source only when somebody wants it: comments, and a benchmark."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from headwater.model.account import Account
from tests.hub.reading import text
from tests.hub.sourced import Sourced, sourced


@pytest.fixture(scope="module")
def one(hub_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sourced]:
    with sourced(hub_template, tmp_path_factory.mktemp("also") / "home") as found:
        yield found


@pytest.fixture
def editor(one: Sourced) -> Any:
    return one.world.client("editor")


@pytest.fixture
def account(one: Sourced, editor: Any) -> Account:
    return one.connect(editor, "business_registered")


def page_of(account: Account, path: str = "") -> str:
    return f"/h/main/sources/{account.connection}/{path}"


def read_of(one: Sourced, account: Account) -> dict[str, dict[str, str]]:
    return {name: dict(to) for name, to in one.world.headwater.control.opt_ins(account).items()}


def test_comments_are_offered_read_and_stopped(one: Sourced, editor: Any, account: Account) -> None:
    offered = text(editor.get(page_of(account)))
    begun = text(editor.post(page_of(account, "also/"), {"name": "comments", "wanted": "yes"},
                             follow=True))  # fmt: skip
    reading = read_of(one, account)
    ended = text(editor.post(page_of(account, "also/"), {"name": "comments", "wanted": "no"},
                             follow=True))  # fmt: skip

    assert "What people wrote and who they are is stored." in offered
    assert "read once its owner has granted it" in begun
    assert "until its owner has granted “Comments on posts”" in begun
    assert reading == {"comments": {}}
    assert "no longer read. What has landed stays." in ended
    assert read_of(one, account) == {}


def test_a_benchmark_is_of_a_category_that_has_to_be_chosen(
    one: Sourced, editor: Any, account: Account
) -> None:
    wish = {"name": "benchmark", "wanted": "yes"}
    asked = editor.get(page_of(account)).content.decode()
    without = text(editor.post(page_of(account, "also/"), wish, follow=True))
    nothing = read_of(one, account)
    chosen = text(editor.post(page_of(account, "also/"), wish | {"choice": "PETS"}, follow=True))

    assert re.search(r'<option value="ART_AND_CRAFTS">Art and crafts</option>', asked)
    assert "Category Benchmark: choose which first." in without
    assert nothing == {}
    assert "read from the next sync on" in chosen
    assert "Category Benchmark: Pets" in chosen
    assert read_of(one, account) == {"benchmark": {"business_category": "PETS"}}


def test_a_choice_or_a_name_that_does_not_exist_is_told_and_changes_nothing(
    one: Sourced, editor: Any, account: Account
) -> None:
    before = read_of(one, account)
    odd = {"name": "benchmark", "wanted": "yes", "choice": "DRAGONS"}
    choice = text(editor.post(page_of(account, "also/"), odd, follow=True))
    name = text(editor.post(page_of(account, "also/"), {"name": "dreams"}, follow=True))

    assert "choose which first" in choice
    assert "nothing of that name" in name
    assert read_of(one, account) == before


def test_viewers_change_nothing(one: Sourced, account: Account) -> None:
    viewer = one.world.client("viewer")
    answer = viewer.post(page_of(account, "also/"), {"name": "comments", "wanted": "yes"})

    assert answer.status_code == 403
    assert "comments" not in read_of(one, account)
    assert "Also read" not in text(viewer.get(page_of(account)))
