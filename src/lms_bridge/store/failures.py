"""What the database complains of, in words, without passwords and without people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreError, StoreUnavailable

#: What went wrong, by the kind of error; the first row that fits is taken.
_CODES: tuple[tuple[type[SQLAlchemyError], str], ...] = (
    (IntegrityError, "store.row_refused"),
    (DataError, "store.value_refused"),
    (ProgrammingError, "store.tables_missing"),
    (OperationalError, "store.unusable"),
    (InterfaceError, "store.unreachable"),
    (DatabaseError, "store.damaged"),
    (SQLAlchemyError, "store.failed"),
)


#: What the database may be asked again after: lost connections (08), too little of
#: something (53), shut down or starting (57), deadlock and serialization (40), locks (55).
_PASSING = ("08", "53", "57", "40", "55")


@contextmanager
def in_words(url: URL) -> Iterator[None]:
    """Turn the database's errors into StoreError, or StoreUnavailable for those that pass."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _in_words(error, url) from None


def place(url: URL) -> str:
    """Which database a URL means: no password, and no options, which may hold one."""
    return url.set(password=None, query={}).render_as_string()


def _in_words(error: SQLAlchemyError, url: URL) -> StoreError | StoreUnavailable:
    said = _said(error, url)
    if _passes(error):
        return StoreUnavailable(Cause.of("store.went_away", said=said), where=place(url))
    code = next(code for kind, code in _CODES if isinstance(error, kind))
    return StoreError(Cause.of(code, said=said), where=place(url))


def _passes(error: SQLAlchemyError) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    missing = object()
    state = getattr(error.orig, "sqlstate", missing)
    if state is not missing:
        if state is None:  # it never reached the server, or the server went away
            return isinstance(error, OperationalError)
        return str(state).startswith(_PASSING)
    return "database is locked" in str(error.orig)  # SQLite has no codes but its words


def _said(error: SQLAlchemyError, url: URL) -> str:
    """The driver's first line; only the kind of error where that line could quote a row.

    Rows are about people: "Key (learner)=(…) is not present".
    """
    if not isinstance(error, DBAPIError):
        return type(error).__name__
    if isinstance(error, IntegrityError | DataError):
        return type(error.orig).__name__
    lines = str(error.orig).strip().splitlines()
    said = lines[0] if lines else type(error.orig).__name__
    for secret in _secrets(url):
        said = said.replace(secret, "***")
    return said


def _secrets(url: URL) -> Iterator[str]:
    if url.password:
        yield str(url.password)
    for name, value in url.query.items():
        if "password" in name:
            yield from (value,) if isinstance(value, str) else value
