"""What is sealed opens in its own place, with its own key, unchanged; and nowhere else."""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from headwater.control.vault import Place, Vault
from headwater.model.account import Secret
from headwater.model.errors import VaultError

same_vault = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.text(max_size=300).map(Secret)
places = st.builds(
    Place,
    hub=st.integers(1, 12),
    connection=st.integers(1, 12),
    field=st.sampled_from(["access_token", "refresh_token", "renewal of version 3"]),
)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "key", sealed=lambda: False)


@same_vault
@given(text=texts, place=places)
def test_what_was_sealed_opens_again(vault: Vault, text: Secret, place: Place) -> None:
    data_key = vault.new_data_key(place)

    assert vault.open(vault.seal(text, data_key, place), data_key, place) == text


@same_vault
@given(text=texts, place=places, other=places)
def test_a_row_moved_elsewhere_does_not_open(
    vault: Vault, text: Secret, place: Place, other: Place
) -> None:
    assume(place != other)
    data_key = vault.new_data_key(place)
    blob = vault.seal(text, data_key, place)

    with pytest.raises(VaultError):
        vault.open(blob, data_key, other)


@same_vault
@given(text=texts, place=places, other=places)
def test_a_blob_under_the_data_key_of_another_does_not_open(
    vault: Vault, text: Secret, place: Place, other: Place
) -> None:
    blob = vault.seal(text, vault.new_data_key(place), place)

    with pytest.raises(VaultError):
        vault.open(blob, vault.new_data_key(other), place)


@same_vault
@given(text=texts, place=places, data=st.data())
def test_a_flipped_bit_is_noticed(
    vault: Vault, text: Secret, place: Place, data: st.DataObject
) -> None:
    data_key = vault.new_data_key(place)
    blob = vault.seal(text, data_key, place)
    changed = bytearray(blob + data_key)
    bit = data.draw(st.integers(0, len(changed) * 8 - 1))
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(VaultError):
        vault.open(bytes(changed[: len(blob)]), bytes(changed[len(blob) :]), place)


@same_vault
@given(place=places, length=st.integers(0, 40))
def test_a_truncated_blob_is_refused_with_a_sentence(
    vault: Vault, place: Place, length: int
) -> None:
    data_key = vault.new_data_key(place)
    blob = vault.seal(Secret("x"), data_key, place)
    assume(length < len(blob))

    with pytest.raises(VaultError, match="does not open"):
        vault.open(blob[:length], data_key, place)


def test_the_same_secret_never_looks_the_same(vault: Vault) -> None:
    place = Place(hub=1, connection=1, field="access_token")
    data_key = vault.new_data_key(place)

    blobs = {vault.seal(Secret("again"), data_key, place) for _ in range(100)}

    assert len({blob[4:16] for blob in blobs}) == 100


PLACE = Place(hub=1, connection=7, field="access_token")


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    vault = Vault(path, sealed=lambda: False)
    assert not path.exists()

    first = vault.new_data_key(PLACE)
    written = path.read_bytes()
    again = Vault(path, sealed=lambda: True)
    again.check(first, PLACE)
    again.new_data_key(PLACE)

    assert path.read_bytes() == written
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_a_lost_key_is_not_replaced_by_a_second_one(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match=r"key is missing.*put it back"):
        Vault(tmp_path / "key", sealed=lambda: True)
    assert not (tmp_path / "key").exists()


def test_a_key_lost_after_the_start_is_not_replaced_either(tmp_path: Path) -> None:
    sealed = False
    vault = Vault(tmp_path / "key", sealed=lambda: sealed)
    sealed = True  # another process made the key, sealed with it, and then the key was lost

    with pytest.raises(VaultError, match="missing"):
        vault.new_data_key(PLACE)


def test_two_first_uses_agree_on_one_key(tmp_path: Path) -> None:
    vaults = [Vault(tmp_path / "key", sealed=lambda: False) for _ in range(2)]

    data_keys = [vault.new_data_key(PLACE) for vault in vaults]

    for vault in vaults:
        for data_key in data_keys:
            vault.check(data_key, PLACE)


def test_a_key_that_another_process_made_meanwhile_is_taken(tmp_path: Path) -> None:
    sealed = False
    waiting = Vault(tmp_path / "key", sealed=lambda: sealed)
    data_key = Vault(tmp_path / "key", sealed=lambda: False).new_data_key(PLACE)
    sealed = True

    waiting.new_data_key(PLACE)

    waiting.check(data_key, PLACE)


def test_a_key_open_to_others_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "key"
    Vault(path, sealed=lambda: False).new_data_key(PLACE)
    path.chmod(0o644)

    Vault(path, sealed=lambda: True)

    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_no_key_file_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    folder, text = tmp_path / "folder", tmp_path / "passwords"
    folder.mkdir(mode=0o755)
    text.write_text("root:x:0:0:root:/root:/bin/bash\n")
    text.chmod(0o644)

    for path in (folder, text):
        before = path.stat().st_mode
        with pytest.raises(VaultError, match="name its place with HEADWATER_KEY_FILE"):
            Vault(path, sealed=lambda: True)
        assert path.stat().st_mode == before


def test_a_key_that_cannot_be_closed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    Vault(path, sealed=lambda: False).new_data_key(PLACE)
    path.chmod(0o644)

    def somebody_elses(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", somebody_elses)
    with pytest.raises(VaultError, match="open to others: run `chmod 600"):
        Vault(path, sealed=lambda: True)


def bare(key: bytes) -> str:
    return base64.b64encode(key).decode()


def commented(key: bytes) -> str:
    return f"\n# ours\n1 {bare(key)}\n\n"


@pytest.mark.parametrize("written", [bare, commented])
def test_an_operator_may_bring_a_key(tmp_path: Path, written: Callable[[bytes], str]) -> None:
    path = tmp_path / "key"
    path.write_text(written(secrets.token_bytes(32)))
    path.chmod(0o600)

    vault = Vault(path, sealed=lambda: True)

    vault.check(vault.new_data_key(PLACE), PLACE)


@pytest.mark.parametrize(
    "written",
    ["", "# nothing\n", "1 c2hvcnQ=\n", "zero " + bare(b"k" * 32), "0 " + bare(b"k" * 32), "1 €"],
)
def test_a_file_without_a_key_is_refused_without_quoting_it(tmp_path: Path, written: str) -> None:
    path = tmp_path / "key"
    path.write_text(written)

    with pytest.raises(VaultError) as refusal:
        Vault(path, sealed=lambda: True)

    assert str(path) in str(refusal.value)
    assert "c2hvcnQ" not in str(refusal.value)
    assert bare(b"k" * 32) not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_another_key_of_the_same_version_opens_nothing(tmp_path: Path) -> None:
    ours, theirs = (Vault(tmp_path / name, sealed=lambda: False) for name in ("ours", "theirs"))
    theirs.new_data_key(PLACE)

    with pytest.raises(VaultError, match="sealed with another key"):
        theirs.check(ours.new_data_key(PLACE), PLACE)


def test_rotation_wraps_anew_and_leaves_what_was_sealed(tmp_path: Path) -> None:
    path = tmp_path / "key"
    vault = Vault(path, sealed=lambda: False)
    old = vault.new_data_key(PLACE)
    blob = vault.seal(Secret("kept"), old, PLACE)

    version = vault.add_version()
    new = vault.rewrap(old, PLACE)

    assert (version, int.from_bytes(new[:4], "big"), int.from_bytes(old[:4], "big")) == (2, 2, 1)
    assert vault.open(blob, new, PLACE) == Secret("kept")
    assert vault.open(blob, old, PLACE) == Secret("kept"), "a backup still opens"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_process_that_runs_on_learns_of_a_new_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    running = Vault(path, sealed=lambda: False)
    data_key = running.new_data_key(PLACE)
    elsewhere = Vault(path, sealed=lambda: True)
    elsewhere.add_version()

    running.check(elsewhere.rewrap(data_key, PLACE), PLACE)


def test_a_version_that_is_not_in_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key"
    vault = Vault(path, sealed=lambda: False)
    vault.new_data_key(PLACE)
    first = path.read_text()
    vault.add_version()
    newer = vault.new_data_key(PLACE)
    path.write_text(first)

    with pytest.raises(VaultError, match="lacks version 2"):
        Vault(path, sealed=lambda: True).check(newer, PLACE)
