"""Read a YAML file safely: bounded in size, depth and number, and nothing but plain values.

A file is looked through token by token before anything is built from it, so that what is refused
costs no more than reading as far as it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    DirectiveToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    KeyToken,
    ScalarToken,
    TagToken,
    Token,
)

from lms_bridge.errors import Problem
from lms_bridge.located.tree import Located

#: A programme or site file is a page or two; anything larger is a mistake or an attack.
LARGEST = 512 * 1024

#: Nothing that people write is nested deeper; anything that is costs time and stack.
DEEPEST = 40

#: No file that people write holds more words and signs; each costs time.
MOST = 30_000

#: No text that people write is longer, and no number.
LONGEST = 4000

_OPENS = (
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingStartToken,
    FlowSequenceStartToken,
)
_CLOSES = (BlockEndToken, FlowMappingEndToken, FlowSequenceEndToken)

#: No line that people write is longer.
WIDEST = 2 * LONGEST

#: Nothing that people write has more lines.
LINES = 10_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d\d?-\d\d?")
_MOMENT = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d")


def read_text(file: str, path: Path) -> str:
    """The text of a file, called `file` in problems.

    Raises:
        ValueError: with a Problem as its only argument.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ValueError(_unreadable(file, "it is no ordinary file"))
        if found.st_size > LARGEST:
            raise ValueError(_too_large(file))
        with path.open("rb") as opened:
            return opened.read(LARGEST + 1).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(
            Problem(file, line, "this is no UTF-8 text", "save the file as UTF-8")
        ) from None
    except OSError as error:
        raise ValueError(_unreadable(file, error.strerror or type(error).__name__)) from None


def _unreadable(file: str, why: str) -> Problem:
    what = f"the file cannot be read ({why})"
    return Problem(file, None, what, "correct the file or its permissions")


def _too_large(file: str) -> Problem:
    return Problem(file, None, "the file is too large", f"keep it below {LARGEST} bytes")


def parse(file: str, text: str) -> Located:
    """Read YAML safely: no tags, anchors or aliases, bounded size and depth, no key twice.

    Raises:
        ValueError: with a Problem as its only argument.
    """
    if len(text) > LARGEST:
        raise ValueError(_too_large(file))
    if text.count("\n") > LINES:
        remedy = f"keep it below {LINES} lines"
        raise ValueError(Problem(file, LINES, "the file has too many lines", remedy))
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > WIDEST:
            remedy = f"break it; keep lines below {WIDEST} characters"
            raise ValueError(Problem(file, number, "this line is too long", remedy))
    if text.startswith("\ufeff"):
        raise ValueError(
            Problem(file, 1, "it starts with a byte order mark", "save it as UTF-8 without BOM")
        )
    yaml = YAML(typ="rt")
    try:
        _scan(file, yaml, text)
        located = Located(file, yaml.load(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        # The parser repeats the values of a key that is there twice; one may be a secret.
        what = (error.problem or "this is not YAML").splitlines()[0].partition(" with value")[0]
        raise ValueError(
            Problem(file, mark.line + 1 if mark else None, what[:_QUOTED], _mend(what))
        ) from None
    except ReaderError as error:
        place = text[: error.position].count("\n") + 1
        what = "there is a character here that YAML does not allow"
        raise ValueError(Problem(file, place, what, "remove it, or save it as UTF-8")) from None
    except (YAMLError, RecursionError, ArithmeticError, TypeError) as error:
        what = f"this is not YAML ({type(error).__name__})"
        raise ValueError(Problem(file, None, what, "mend the YAML")) from None
    for problem in _keys(located, located.tree, ()):
        raise ValueError(problem)
    return located


#: So many characters of the parser's own words are repeated.
_QUOTED = 200


def _mend(what: str) -> str:
    if "'\\t'" in what:
        return "mend the YAML at this line: indent with spaces, not with tabs"
    return "mend the YAML at this line"


def _scan(file: str, yaml: YAML, text: str) -> None:
    """Stop at the first token that is not read, before anything is built from it."""
    depth, key = 0, False
    for count, token in enumerate(yaml.scan(StringIO(text))):
        line = token.start_mark.line + 1
        depth += isinstance(token, _OPENS)
        depth -= isinstance(token, _CLOSES)
        wrong = _wrong(token)
        if key and isinstance(token, _OPENS):
            wrong = ("a key is no word", "write a name as the key")
        key = isinstance(token, KeyToken)
        if depth > DEEPEST:
            wrong = (f"this is nested more than {DEEPEST} levels deep", "flatten it")
        if count > MOST:
            wrong = ("the file holds too much", "keep a file to what a person can read")
        if wrong:
            raise ValueError(Problem(file, line, *wrong))


def _wrong(token: Token) -> tuple[str, str] | None:
    """What is wrong with a token by itself, and the remedy; None for most."""
    if isinstance(token, AliasToken | AnchorToken | TagToken):
        return "anchors, aliases and tags are not read", "write it out"
    if isinstance(token, DirectiveToken):
        return "directives are not read", "remove the line"
    if not isinstance(token, ScalarToken):
        return None
    if len(token.value) > LONGEST:
        return "this text or number is too long", f"keep it below {LONGEST} characters"
    if _CONTROL.search(token.value):
        return "there is a control character in this text", "remove it"
    if not token.plain:
        return None
    if token.value == "<<":
        return "merge keys are not read", "write it out"
    if _MOMENT.match(token.value) or (_DAY.match(token.value) and not _is_day(token.value[:10])):
        remedy = "write a date as 2024-09-01; put quotes around a text"
        return f"there is no day {token.value[:20]!r}", remedy
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _keys(located: Located, node: Any, path: tuple[int | str, ...]) -> Iterator[Problem]:
    """Keys that are no words, and keys that say the same as another beside them."""
    if isinstance(node, CommentedMap):
        seen: set[str] = set()
        for key, value in node.items():
            where = (*path, str(key))
            if not isinstance(key, str | int | float | date):
                yield located.problem(path, "a key is no word", "write a name as the key")
                continue
            if str(key) in seen:
                what = f"`{key}` is there twice"
                yield located.problem(where, what, "keep one of them")
            seen.add(str(key))
            yield from _keys(located, value, where)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _keys(located, value, (*path, i))
