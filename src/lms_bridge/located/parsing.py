"""Read a YAML file safely: bounded in size, depth and number, and nothing but plain values.

Each token is looked at before anything is built from it, so that what is refused costs no more
than reading as far as it.
"""

from __future__ import annotations

import errno
import re
import stat
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import RoundTripScanner, Scanner
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

from lms_bridge.cause import Cause, of_system
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

#: So many texts are remembered as they were read: those of a few programmes. None is longer than
#: `_SMALL`, as files that people write are not: what is remembered stays in memory.
_REMEMBERED, _SMALL = 128, 32_768

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
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, file)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError(Problem(file, None, Cause.of("file.not_plain")))
        if found.st_size > LARGEST:
            raise ValueError(_too_large(file))
        with path.open("rb") as opened:
            return opened.read(LARGEST + 1).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(Problem(file, line, Cause.of("file.not_utf8"))) from None
    except OSError as error:
        cause = Cause.of("file.unreadable", why=of_system(error))
        raise ValueError(Problem(file, None, cause)) from None


def _too_large(file: str) -> Problem:
    return Problem(file, None, Cause.of("file.too_large", most=LARGEST))


def parse_yaml(file: str, text: str) -> Located:
    """Read YAML safely: no tags, anchors or aliases, bounded size and depth, no key twice.

    What the same text was last read as is given again: nobody changes it. A check of a folder asks
    for each of its files four times.

    Raises:
        ValueError: with a Problem as its only argument.
    """
    return _remembered(file, text) if len(text) <= _SMALL else _parse(file, text)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(file: str, text: str) -> Located:
    return _parse(file, text)


def _parse(file: str, text: str) -> Located:
    if len(text) > LARGEST:
        raise ValueError(_too_large(file))
    if text.count("\n") > LINES:
        raise ValueError(Problem(file, LINES, Cause.of("file.too_many_lines", most=LINES)))
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > WIDEST:
            raise ValueError(Problem(file, number, Cause.of("file.long_line", most=WIDEST)))
    if text.startswith("\ufeff"):
        raise ValueError(Problem(file, 1, Cause.of("file.byte_order_mark")))
    yaml = YAML(typ="rt")
    yaml.Scanner = _BoundedScanner
    try:
        located = Located(file, yaml.load(text))
    except _Refused as refused:
        raise ValueError(Problem(file, refused.line, refused.cause)) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = mark.line + 1 if mark else None
        raise ValueError(Problem(file, place, _malformed(error))) from None
    except ReaderError as error:
        place = text[: error.position].count("\n") + 1
        raise ValueError(Problem(file, place, Cause.of("yaml.bad_character"))) from None
    except (YAMLError, RecursionError, ArithmeticError, TypeError) as error:
        cause = Cause.of("yaml.unreadable", kind=type(error).__name__)
        raise ValueError(Problem(file, None, cause)) from None
    for problem in _keys(located, located.tree, ()):
        raise ValueError(problem)
    return located


#: So many characters of the parser's own words are repeated.
_QUOTED = 200

_TWICE = re.compile(r'found duplicate key "(.*?)" with value')


def _malformed(error: MarkedYAMLError) -> Cause:
    """Why the parser stops. It repeats the values of a key that is there twice: not here."""
    said = (error.problem or "").partition("\n")[0]
    twice = _TWICE.match(said)
    if twice:
        return Cause.of("key.twice", key=twice[1][:_QUOTED])
    said = said.partition(" with value")[0][:_QUOTED]
    return Cause.of("yaml.tab" if "'\\t'" in said else "yaml.malformed", said=said)


class _Refused(Exception):
    """A token that is not read: its line, and what is wrong with it."""

    def __init__(self, line: int, cause: Cause) -> None:
        super().__init__(line, cause)
        self.line, self.cause = line, cause


class _BoundedScanner(RoundTripScanner):
    """Hands on tokens as long as they are read: what is refused is never built.

    Nobody asks for comments, so none is kept; and the next token, for which the parser asks some
    five times, is looked for once.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._next: Token | None = None
        self._depth, self._count, self._key = 0, 0, False

    def fetch_comment(self, comment: Any) -> None:
        """Pass over a comment."""

    def check_token(self, *choices: type[Token]) -> bool:
        """Whether the next token is of one of these types; of any, where none is named."""
        token = self.peek_token()
        return token is not None and (not choices or isinstance(token, choices))

    def peek_token(self) -> Token | None:
        """The next token, which stays the next; None behind the last."""
        if self._next is None:
            while self.need_more_tokens():
                self.fetch_more_tokens()
            # one more, as its base class has it: what ":" means in braces depends on that
            if len(self.tokens) == 1 and not self.done:
                self.fetch_more_tokens()
            self._next = self.tokens[0] if self.tokens else None
        return self._next

    def get_token(self) -> Any:
        """The next token; raises _Refused for the first that is not read."""
        self.peek_token()
        self._next = None
        token = Scanner.get_token(self)
        opens = isinstance(token, _OPENS)
        self._depth += opens - isinstance(token, _CLOSES)
        self._count += 1
        wrong = _wrong(token)
        if self._key and opens:
            wrong = Cause.of("key.no_word")
        self._key = isinstance(token, KeyToken)
        if self._depth > DEEPEST:
            wrong = Cause.of("yaml.too_deep", most=DEEPEST)
        if self._count > MOST:
            wrong = Cause.of("yaml.too_much")
        if wrong:
            raise _Refused(token.start_mark.line + 1, wrong)
        return token


def _wrong(token: Token) -> Cause | None:
    """What is wrong with a token by itself; None for most."""
    if isinstance(token, AliasToken | AnchorToken | TagToken):
        return Cause.of("yaml.anchor")
    if isinstance(token, DirectiveToken):
        return Cause.of("yaml.directive")
    if not isinstance(token, ScalarToken):
        return None
    if len(token.value) > LONGEST:
        return Cause.of("text.too_long", most=LONGEST)
    if _CONTROL.search(token.value):
        return Cause.of("text.control_character")
    if not token.plain:
        return None
    if token.value == "<<":
        return Cause.of("yaml.merge_key")
    if _MOMENT.match(token.value) or (_DAY.match(token.value) and not _is_day(token.value[:10])):
        return Cause.of("day.none", day=token.value[:20])
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
                yield located.problem(path, Cause.of("key.no_word"))
                continue
            if str(key) in seen:
                yield located.problem(where, Cause.of("key.twice", key=str(key)))
            seen.add(str(key))
            yield from _keys(located, value, where)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _keys(located, value, (*path, i))
