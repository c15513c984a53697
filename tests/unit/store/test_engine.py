from __future__ import annotations

import stat
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from lms_bridge.errors import BridgeError, ConfigurationError, StoreError, StoreUnavailable
from lms_bridge.store import SqlStore
from lms_bridge.store import engine as engine_module
from tests.refusals import in_english, refusing

MARKER = "p4ss-marker"


def everything_shown_of(error: BaseException) -> str:
    """All that a log could show of an error: its traceback, and every error behind it."""
    shown = "".join(traceback.format_exception(error))
    behind = error.__context__ or error.__cause__
    return shown + repr(error) + (everything_shown_of(behind) if behind else "")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bridge:{}@127.0.0.1:1/bridge",
        "postgresql://bridge@127.0.0.1:1/bridge?password={}",
        "postgres://bridge:{}@127.0.0.1:1/bridge?connect_timeout=5",
        "postgresql://bridge:{}@127.0.0.1:port/bridge",
        "postgresql//bridge:{}@127.0.0.1/bridge",
        "mysql://bridge:{}@127.0.0.1/bridge",
        "postgresql://bridge:{}@127.0.0.1:1/bridge?unknown_option=1",
    ],
)
def test_no_error_shows_a_password(url):
    """Whatever is wrong with a URL or its server, the password is in no message or traceback."""
    with pytest.raises(BridgeError) as caught:
        SqlStore.open(url.format(MARKER))
    assert "→" in in_english(caught.value)
    assert MARKER not in everything_shown_of(caught.value)


def test_an_unreachable_server_is_named():
    """The error says which server did not answer."""
    with pytest.raises(StoreUnavailable) as caught:
        SqlStore.open(f"postgresql://bridge:{MARKER}@127.0.0.1:1/bridge")
    assert caught.value.where == "postgresql+psycopg://bridge:***@127.0.0.1:1/bridge"


def test_a_store_shows_its_place_and_no_password(postgres_url):
    """The repr names the database; password and options are left out."""
    url = postgres_url.replace("postgres:@", f"postgres:{MARKER}@")
    with closing(SqlStore.open(url)) as store:
        assert repr(store).startswith("SqlStore(postgresql+psycopg://postgres:***@/test_")
        assert MARKER not in repr(store) + repr(store.database.engine) + repr(
            store.database.engine.url
        )


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url):
    """The bridge would forget everything at each start."""
    with refusing(ConfigurationError, "forget everything"):
        SqlStore.open(url)


def test_a_missing_folder_is_named(tmp_path):
    """A SQLite file in a folder that does not exist: StoreError with the path."""
    with refusing(StoreError, "unable to open") as caught:
        SqlStore.open(f"sqlite:///{tmp_path}/nowhere/bridge.db")
    assert "nowhere/bridge.db" in str(caught.value.where)


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    """Another file under that name: StoreError, and the file stays as it is."""
    path = tmp_path / "bridge.db"
    path.write_text("a letter to the jury\n" * 100)
    with refusing(StoreError, "not a database"):
        SqlStore.open(f"sqlite:///{path}")
    assert path.read_text() == "a letter to the jury\n" * 100


def test_a_new_file_is_for_its_owner_only(tmp_path):
    """Nobody else on the machine may read what is about people."""
    path = tmp_path / "bridge.db"
    SqlStore.open(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("to_the_disk")
def test_sqlite_is_told_what_it_needs(tmp_path):
    """Foreign keys are on, readers do not wait for the writer, and a commit is on disk."""
    asked = ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")
    url = f"sqlite:///{tmp_path}/bridge.db"
    with closing(SqlStore.open(url)) as store, store.database.reading() as connection:
        told = [connection.execute(text(f"PRAGMA {each}")).scalar() for each in asked]
    assert told == [1, "wal", 2, 30_000]


def test_a_locked_database_is_an_error_in_words(tmp_path, monkeypatch):
    """Somebody who writes for too long: told with the driver's words, to be tried again."""
    monkeypatch.setattr(engine_module, "PATIENCE", 0)
    url = f"sqlite:///{tmp_path}/bridge.db"
    with (
        closing(SqlStore.open(url)) as first,
        closing(SqlStore.open(url)) as second,
        first.batch(),
        refusing(StoreUnavailable, "locked"),
    ):
        second.decisions.acquire([])


def test_a_character_that_no_database_holds(postgres_url):
    """PostgreSQL refuses NUL: StoreError, and the row is not shown."""
    name = f"{MARKER}\0"
    with (
        closing(SqlStore.open(postgres_url)) as store,
        refusing(StoreError, "cannot hold a value") as caught,
    ):
        store.rules.keep(name, "du", {})
    assert MARKER not in everything_shown_of(caught.value)


def test_paths_with_signs_are_taken_as_they_are(tmp_path):
    """A per cent sign or a space in the path means itself."""
    folder: Path = tmp_path / "a 100% é"
    folder.mkdir()
    SqlStore.open(f"sqlite:///{folder}/bridge.db").close()
    assert (folder / "bridge.db").is_file()
