"""A secret shows itself to nobody who does not ask for it by name."""

import copy
import json
import pickle
from dataclasses import asdict, dataclass

import msgspec
import pytest

from headwater.model.account import Secret

TOKEN = "act.planted-0123456789"


@dataclass(frozen=True)
class Holder:
    secret: Secret


def test_no_way_of_writing_a_secret_writes_it() -> None:
    secret = Secret(TOKEN)

    written = [repr(secret), str(secret), f"{secret}", f"{secret:>20}", repr(Holder(secret))]
    written.append(repr(asdict(Holder(secret))))

    assert not [text for text in written if TOKEN in text]


@pytest.mark.parametrize("write", [json.dumps, msgspec.json.encode, pickle.dumps])
def test_a_secret_is_not_serialised(write: object) -> None:
    with pytest.raises(TypeError):
        write(Secret(TOKEN))  # type: ignore[operator]


def test_a_secret_is_equal_to_the_same_secret_and_does_not_change() -> None:
    secret = Secret(TOKEN)

    assert secret == Secret(TOKEN)
    assert secret != Secret("other")
    assert {secret, Secret(TOKEN)} == {secret}
    assert copy.deepcopy(secret) is secret
    assert secret.reveal() == TOKEN
    with pytest.raises(AttributeError):
        secret._text = "other"  # noqa: SLF001
