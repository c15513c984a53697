"""Add bindings to a site file as a person would: lines are added, and no other byte changes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms_bridge.cause import Cause, of_system
from lms_bridge.errors import ConfigurationError
from lms_bridge.located import parse_yaml
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    Provider,
)

_PLAIN_KEY = re.compile(r"[A-Za-z][\w.-]*(:[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class NewBinding:
    """A binding to add: the need, what provides it, and a remark for whoever reads the file."""

    need: str
    providers: tuple[Provider, ...]
    remark: str = ""


def with_bindings(text: str, programme: str, new: Sequence[NewBinding], where: str) -> str:
    """The text of a site file with these bindings added.

    Raises:
        ConfigurationError: the file binds one of them already, or is written in a way to which
            nothing can be added; the lines to add by hand are in the message.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    place = _place(body, programme, new, where)
    newline = "\r\n" if "\r\n" in body else "\n"
    lines = body.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")) and place.after == len(lines):
        lines[-1] += newline
    added = [f"{line}{newline}" for line in place.lines]
    return mark + "".join([*lines[: place.after], *added, *lines[place.after :]])


@dataclass(frozen=True, slots=True)
class _Place:
    """After which line (counted from 1) what is to be added."""

    after: int
    lines: tuple[str, ...]


def _place(body: str, programme: str, new: Sequence[NewBinding], where: str) -> _Place:
    try:
        parse_yaml(where, body)  # bounded, and without anchors, aliases and tags
    except ValueError as error:
        raise _by_hand(error.args[0].told, programme, new, where) from None
    root = YAML(typ="rt").compose(body)
    every = _entry(root, "programmes")
    one = _entry(every[1], programme) if every else None
    if one is None or not _block(one[1]) or not one[1].value:
        raise _by_hand(Cause.of("binding.in_flow", what=programme), programme, new, where)
    key, values = one
    inner = values.value[0][0].start_mark.column
    step = inner - key.start_mark.column
    bound = _entry(values, "bindings")
    if bound is None:
        return _Place(_last_line(values), (f"{' ' * inner}bindings:", *_lines(new, inner + step)))
    if isinstance(bound[1], ScalarNode) and not bound[1].value:
        return _Place(bound[0].start_mark.line + 1, tuple(_lines(new, inner + step)))
    if not _block(bound[1]) or not bound[1].value:
        raise _by_hand(Cause.of("binding.in_flow", what="bindings"), programme, new, where)
    for each in new:
        already = _entry(bound[1], each.need)
        if already is not None:
            line = already[0].start_mark.line + 1
            why = Cause.of("binding.there_already", need=each.need, line=str(line))
            raise _by_hand(why, programme, [each], where)
    column = bound[1].value[0][0].start_mark.column
    return _Place(_last_line(bound[1]), tuple(_lines(new, column)))


def _by_hand(
    why: Cause, programme: str, new: Sequence[NewBinding], where: str
) -> ConfigurationError:
    lines = "\n".join(_lines(new, 4))
    cause = Cause.of("binding.not_added", cause=why, programme=programme, lines=lines)
    return ConfigurationError(cause, where=where)


def _entry(node: Node, name: str) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == name:
                return key, value
    return None


def _block(node: Node) -> bool:
    return isinstance(node, MappingNode) and not node.flow_style


def _last_line(node: Node) -> int:
    """The last line that holds something of a node, counted from 1; comments after it do not."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    line: int = node.end_mark.line
    ends_before = node.end_mark.column == 0 and line > node.start_mark.line
    return line if ends_before else line + 1


def _lines(new: Sequence[NewBinding], column: int) -> Iterator[str]:
    margin = " " * column
    for each in new:
        if each.remark:
            yield f"{margin}# {each.remark}"
        key = each.need if _PLAIN_KEY.fullmatch(each.need) else _quoted(each.need)
        yield f"{margin}{key}:"
        for provider in each.providers:
            yield f"{margin}  - {written(provider)}"


def written(provider: Provider) -> str:
    """A provider as the site file writes it, on one line."""
    match provider:
        case GradeItem(course, item, pass_from, year, scale):
            values = {"course": course, "item": item}
            if pass_from is not None:
                values["pass_from"] = str(pass_from)
            if year is not None:
                values["year"] = str(year)
            if scale is not None:
                values["scale"] = "true" if scale else "false"
            return _flow("grade", values)
        case ActivityDone(course, activity, year):
            values = {"course": course, "activity": activity}
            return _flow("activity", values | ({"year": str(year)} if year else {}))
        case CourseDone(course, year):
            return _flow("course", {"course": course} | ({"year": str(year)} if year else {}))
        case AttendanceOf(course, activity, sessions):
            return _flow("attendance", {"course": course, "activity": activity}, sessions)
        case CompetencyRating(framework, competency):
            return _flow("competency", {"framework": framework, "competency": competency})
    raise TypeError(f"{type(provider).__name__} is not written by the bridge")


def _flow(kind: str, values: Mapping[str, str], sessions: Sequence[str] = ()) -> str:
    inside = [f"{key}: {_quoted(value)}" for key, value in values.items()]
    if sessions:
        inside.append(f"sessions: [{', '.join(_quoted(each) for each in sessions)}]")
    return f"{kind}: {{{', '.join(inside)}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def replace_site_file(
    path: Path, before: bytes, after: bytes, check: Callable[[Path], object]
) -> None:
    """Put a new text in the place of a site file, all at once.

    Args:
        path: the site file; a link stays one, and its target is replaced.
        before: what the file held when the new text was made.
        after: the new content.
        check: reads the new file, under another name in the same folder, and raises what is
            wrong with it.

    Raises:
        ConfigurationError: the file changed meanwhile, or cannot be written.
        BridgeError: what `check` raises; the file stays as it was.
    """
    target = path.resolve()
    try:
        known = target.stat()
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise _not_written(path, error) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), stat.S_IMODE(known.st_mode))
            with contextlib.suppress(PermissionError):  # only root gives files away
                os.fchown(file.fileno(), known.st_uid, known.st_gid)
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        check(draft)
        if target.read_bytes() != before:
            raise ConfigurationError(Cause.of("site.changed_meanwhile"), where=str(path))
        draft.replace(target)
    except OSError as error:
        raise _not_written(path, error) from None
    finally:
        draft.unlink(missing_ok=True)


def _not_written(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(Cause.of("site.not_written", why=of_system(error)), where=str(path))
