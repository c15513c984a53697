"""A reason as it travels: a code with values. Its sentence, in each language, is in the catalogue.

Whatever stops, hinders or leaves something open says why with a `Cause`: what cannot be read,
what stands in the way of a write, why somebody is set aside, why an error was raised.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

#: What a sentence may be filled with. Dates are ISO 8601 and decimals are written with a point;
#: what a person or an LMS typed is a string, exactly as it was typed.
CauseValue: TypeAlias = "str | int | bool | Cause | tuple[str, ...] | tuple[Cause, ...] | None"

#: The code of a cause that an earlier version kept as English text: shown as it was written.
AS_WRITTEN = "as_written"

#: What the numbers of the system's errors mean; whatever else it says is quoted.
_OF_SYSTEM = MappingProxyType(
    {
        errno.ENOENT: "nothing_there",
        errno.EEXIST: "something_there",
        errno.EISDIR: "folder",
        errno.ENOTDIR: "no_folder",
        errno.EACCES: "not_allowed",
        errno.EPERM: "not_allowed",
        errno.EROFS: "read_only",
        errno.ENOSPC: "full",
        errno.ENAMETOOLONG: "long_name",
        errno.EADDRINUSE: "port_in_use",
        errno.EADDRNOTAVAIL: "foreign_address",
    }
)

#: Values that say whom a cause is about: people read them, logs do not.
ABOUT_PEOPLE = frozenset({"account", "former", "idnumber", "learner", "learners"})


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is so.

    Attributes:
        code: which sentence says it, for example `course.unreadable`.
        values: what fills the sentence, sorted by name; a value may be a cause itself.
    """

    code: str
    values: tuple[tuple[str, CauseValue], ...] = ()

    @classmethod
    def of(cls, code: str, /, **values: CauseValue | Decimal | date) -> Cause:
        """A cause with its values by name; decimals and dates are written as text."""
        return cls(code, tuple((name, _plain(values[name])) for name in sorted(values)))

    def __str__(self) -> str:
        """The code and its values, for logs: who it is about is left out."""
        values = ", ".join(f"{name}={_logged(name, value)}" for name, value in self.values)
        return f"{self.code}({values})" if values else self.code

    def value(self, name: str) -> CauseValue:
        """The value of this name; raises KeyError where the cause has none."""
        for known, value in self.values:
            if known == name:
                return value
        raise KeyError(name)


def as_written(text: str) -> Cause:
    """A cause that arrives as text: kept, and shown as it was written."""
    return Cause.of(AS_WRITTEN, text=text)


def all_of(causes: Iterable[Cause]) -> Cause | None:
    """Several causes as one: None for none, the cause itself for one; each is said once."""
    distinct = tuple(dict.fromkeys(causes))
    if len(distinct) > 1:
        return Cause.of("several", causes=distinct)
    return distinct[0] if distinct else None


def of_system(error: OSError) -> Cause:
    """Why the system of this machine refused to open, write or serve something."""
    code = _OF_SYSTEM.get(error.errno or 0)
    if code is None:
        return Cause.of("system.says", why=error.strerror or type(error).__name__)
    return Cause.of(f"system.{code}")


def inner_causes(cause: Cause | None) -> Iterator[Cause]:
    """A cause and every cause that it holds, the outermost first; nothing for None."""
    if cause is None:
        return
    yield cause
    for _, value in cause.values:
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Cause):
                yield from inner_causes(each)


def _logged(name: str, value: CauseValue) -> str:
    """A value for logs, where nobody is named."""
    return "…" if name in ABOUT_PEOPLE else _shown(value)


def _shown(value: CauseValue) -> str:
    """A value for logs: a text quoted, a cause by its code and values."""
    if isinstance(value, tuple):
        return f"[{', '.join(_shown(each) for each in value)}]"
    return str(value) if isinstance(value, Cause) else repr(value)


def _plain(value: CauseValue | Decimal | date) -> CauseValue:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value
