"""Open a file that somebody names: a plain file, not too large, with a name that can be shown."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from lms_bridge.errors import Problem, UnusableFile
from lms_bridge.intake.files.limits import LARGEST, NAME
from lms_bridge.model.imported import shown


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes of a file, its own name, and their SHA-256."""

    name: str
    data: bytes
    digest: str


def refused(file: str, line: int | None, what: str, remedy: str) -> UnusableFile:
    """The error of one problem that spoils a whole file."""
    return UnusableFile(file, (Problem(file, line, what, remedy),))


def open_file(path: Path) -> Opened:
    """Read a file; raises UnusableFile, before anything is read of one that is too large."""
    name = path.name
    if not name.isprintable() or len(name) > NAME:
        what = f"its name is longer than {NAME} characters, or cannot be printed"
        raise refused(shown(name), None, what, "rename the file")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refused(name, None, "this is no plain file", "name a file")
        if status.st_size > LARGEST:
            raise _too_large(name)
        with path.open("rb") as file:
            data = file.read(status.st_size + 1)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise refused(name, None, what, "correct the name or the permissions") from error
    if len(data) != status.st_size:
        what = "the file changed while it was read"
        raise refused(name, None, what, "wait until whoever writes it has finished")
    return Opened(name, data, hashlib.sha256(data).hexdigest())


def _too_large(name: str) -> UnusableFile:
    what = f"the file is larger than {LARGEST // 1024 // 1024} MB"
    return refused(name, None, what, "export only the courses and people concerned")
