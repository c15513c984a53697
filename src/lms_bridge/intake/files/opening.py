"""Open a file that somebody names: a plain file, not too large, with a name that can be shown."""

from __future__ import annotations

import errno
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from lms_bridge.cause import Cause, of_system
from lms_bridge.errors import Problem, UnusableFile
from lms_bridge.intake.files.limits import LARGEST, NAME
from lms_bridge.model.imported import rendered_text


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes of a file, its own name, and their SHA-256."""

    name: str
    data: bytes
    digest: str


def refused_file(file: str, line: int | None, cause: Cause) -> UnusableFile:
    """The error of one problem that spoils a whole file."""
    return UnusableFile(file, (Problem(file, line, cause),))


def open_file(path: Path) -> Opened:
    """Read a file; raises UnusableFile, before anything is read of one that is too large."""
    name = path.name
    if not name.isprintable() or len(name) > NAME:
        raise refused_file(rendered_text(name), None, Cause.of("file.name_odd", most=NAME))
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, name)
        if not stat.S_ISREG(status.st_mode):
            raise refused_file(name, None, Cause.of("file.not_plain"))
        if status.st_size > LARGEST:
            raise _too_large(name)
        with path.open("rb") as file:
            data = file.read(status.st_size + 1)
    except OSError as error:
        cause = Cause.of("file.unreadable", why=of_system(error))
        raise refused_file(name, None, cause) from error
    if len(data) != status.st_size:
        raise refused_file(name, None, Cause.of("file.changed_meanwhile"))
    if not data.strip():
        raise refused_file(name, None, Cause.of("file.empty"))
    return Opened(name, data, hashlib.sha256(data).hexdigest())


def _too_large(name: str) -> UnusableFile:
    return refused_file(name, None, Cause.of("file.over_megabytes", most=LARGEST // 1024 // 1024))
