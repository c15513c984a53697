"""An empty store for one test: SQLite in a file that nothing else uses.

The tables are made once a process and copied, and nothing has to outlive the machine's power. An
engine whose store is gone serves the next one, because SQLAlchemy keeps the statements that it
has compiled with the engine.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
import weakref
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from lms_bridge.store import SqlStore
from lms_bridge.store.engine import engine_for

#: A folder in memory, where the machine has one.
_MEMORY = Path("/dev/shm")  # noqa: S108 - each process makes a folder of its own in it

#: Engines of stores that are gone.
_FREE: list[Engine] = []


def fresh_store() -> SqlStore:
    """A store with nothing in it; its file is used again once nobody holds the store."""
    engine = _FREE.pop() if _FREE else _engine()
    file = Path(str(engine.url.database))
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    write_empty(file)
    store = SqlStore(engine)
    weakref.finalize(store, _give_back, engine)
    return store


def write_empty(file: Path) -> None:
    """Write the file of a database with its tables and nothing in them, as opening one would."""
    file.write_bytes(_empty())


def _engine() -> Engine:
    engine = engine_for(f"sqlite:///{_folder()}/{uuid.uuid4().hex}.db")
    event.listen(engine, "connect", _hurry)
    return engine


@cache
def _folder() -> Path:
    """Where this process keeps its files; removed when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="lms-bridge-", dir=_MEMORY if _MEMORY.is_dir() else None))
    weakref.finalize(_FOLDERS, shutil.rmtree, folder, ignore_errors=True)
    return folder


class _Folders:
    """Lives as long as the process."""


_FOLDERS = _Folders()


@cache
def _empty() -> bytes:
    """The file of a database with its tables and nothing in them."""
    file = _folder() / "empty.db"
    SqlStore.open(f"sqlite:///{file}").close()
    return file.read_bytes()


def _hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _give_back(engine: Engine) -> None:
    engine.dispose()
    _FREE.append(engine)
