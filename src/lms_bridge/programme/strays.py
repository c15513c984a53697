"""Files of a programme folder that nothing reads: misspelt, misplaced, or of another ending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.located.nearest import nearest

#: Every file that is read, and the folders whose `.yaml` files are.
FILES = (
    "programme.yaml", "blocks.yaml", "effects.yaml", "hooks.py", "quality.yaml", "README.md",
)  # fmt: skip
FOLDERS = ("units", "cases")

#: So many entries of a folder are looked at.
_MOST = 2000


def strays(folder: Path) -> Iterator[Problem]:
    """Everything in a folder that looks as if it was meant to be read, and is not."""
    for path in sorted(folder.iterdir())[:_MOST]:
        name = path.name
        if name.startswith((".", "__")):
            continue
        if path.is_dir():
            yield from _folder(path)
        elif name not in FILES:
            yield from _file(name)


def _folder(path: Path) -> Iterator[Problem]:
    if path.name in FILES:
        return
    if path.name in FOLDERS:
        yield from _inside(path)
        return
    close = nearest(path.name, FOLDERS)
    if close or any(path.glob("*.yaml")):
        better = f"{close}/" if close else ""
        known = tuple(f"`{each}/`" for each in FOLDERS)
        cause = Cause.of("folder.unread", folder=path.name, better=better, known=known)
        yield Problem(f"{path.name}/", None, cause)


def _inside(folder: Path) -> Iterator[Problem]:
    for each in sorted(folder.iterdir())[:_MOST]:
        name = f"{folder.name}/{each.name}"
        if each.name.startswith((".", "__")) or each.suffix == ".yaml":
            continue
        if each.is_file():
            better = f"{folder.name}/{PurePosixPath(each.name).stem}.yaml"
            yield Problem(name, None, Cause.of("file.no_yaml", folder=folder.name, better=better))
        else:
            yield Problem(name, None, Cause.of("folder.too_deep", folder=folder.name))


def _file(name: str) -> Iterator[Problem]:
    stems = {PurePosixPath(each).stem: each for each in FILES}
    close = stems.get(nearest(PurePosixPath(name).stem, stems), "")
    if not close and PurePosixPath(name).suffix not in {".yaml", ".yml"}:
        return
    yield Problem(name, None, Cause.of("file.unread", better=close, known=FILES))
