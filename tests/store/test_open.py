"""A URL becomes a store, or a sentence that says why not."""

import subprocess
import sys

import pytest

from headwater.model.errors import SettingsError
from headwater.store.open import open_store

WITHOUT_DRIVER = """
import sys
sys.modules["psycopg"] = None
from headwater.model.errors import StoreError
from headwater.store.open import open_store
try:
    open_store("postgresql://localhost/none")
except StoreError as error:
    print(error)
"""


def test_without_its_driver_postgresql_says_what_to_install() -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_DRIVER], capture_output=True, text=True, check=True
    ).stdout

    assert "pip install 'headwater[postgres]'" in told


@pytest.mark.parametrize("url", ["mysql://user:hush@host/db", "store.duckdb", ""])
def test_another_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match="duckdb:///path") as caught:
        open_store(url)

    assert "hush" not in str(caught.value)
