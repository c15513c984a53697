"""No regular expression of the product takes more than linear time, whatever text it is given."""

from __future__ import annotations

import ast
import importlib
import math
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from re import _parser as parsing  # how `re` itself reads a pattern
from typing import Any

import pytest

import lms_bridge

SOURCE = Path(lms_bridge.__file__).parent

#: Lengths of the texts, in characters: small steps first, for what doubles with each character.
LENGTHS = (8, 12, 16, 20, 24, 28, 32, *(2**power for power in range(6, 15)))

#: Seconds below which a measure says nothing, and beyond which no longer text is tried.
NOISE, ENOUGH = 0.0005, 0.05

#: The power of the length with which time may grow: 1 is linear, 2 quadratic.
STEEPEST = 1.6

_LOOKING = frozenset({"search", "findall", "finditer", "sub", "subn", "split"})


def expressions() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """Each expression that a module holds, with its name and how it is applied."""
    for module in pkgutil.walk_packages([str(SOURCE)], "lms_bridge."):
        if "migrations" in module.name or module.name.endswith("__main__"):
            continue  # they run when they are imported
        found = importlib.import_module(module.name)
        for name, value in vars(found).items():
            for place, pattern in _patterns(name, value):
                if not _is_imported(found.__file__, name):
                    yield f"{module.name}:{place}", pattern, _way(found.__file__, name)


def _patterns(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _patterns(f"{name}[{key!r}]", each)
    elif isinstance(value, tuple) and len(value) < 1000:
        for number, each in enumerate(value):
            yield from _patterns(f"{name}[{number}]", each)


def _is_imported(file: str | None, name: str) -> bool:
    tree = ast.parse(Path(file or "").read_text(encoding="utf-8"))
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any((alias.asname or alias.name) == name for node in imports for alias in node.names)


def _way(file: str | None, name: str) -> str:
    """How a module applies what it calls so: `search` wherever any start is tried."""
    text = Path(file or "").read_text(encoding="utf-8")
    used = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", text))
    if not used:  # one of several, which a loop applies
        used = set(re.findall(r"\.(search|findall|finditer|sub|match|fullmatch)\(", text))
    if not used or used & _LOOKING:
        return "search"
    return "fullmatch" if used == {"fullmatch"} else "match"


def attacks(pattern: str) -> list[tuple[str, str]]:
    """What to begin with and what to repeat, so that an expression nearly matches for long."""
    found: dict[tuple[str, str], None] = {}
    for pieces in _samples(parsing.parse(pattern)):
        whole = "".join(pieces)
        for end in range(1, len(pieces) + 1):
            begun, last = "".join(pieces[: end - 1]), pieces[end - 1]
            found[begun, last] = None
            found["", begun + last] = None
        found.update({("", each): None for each in set(whole)})
    return [each for each in found if each[1]]


def _samples(tree: Any) -> list[list[str]]:
    """Texts that an expression matches, in pieces: one for each alternative."""
    samples: list[list[str]] = [[]]
    for operation, argument in tree:
        variants = _variants(str(operation), argument)
        samples = [[*begun, *each] for begun in samples[:8] for each in variants[:8]]
    return samples


def _variants(operation: str, argument: Any) -> list[list[str]]:
    match operation:
        case "LITERAL":
            return [[chr(argument)]]
        case "NOT_LITERAL":
            return [["a" if argument != ord("a") else "b"]]
        case "ANY":
            return [["a"]]
        case "IN":
            return [[_member(argument)]]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inner = argument
            return [each * max(least, 1) for each in _samples(inner)]
        case "SUBPATTERN":
            return _samples(argument[3])
        case "ATOMIC_GROUP":
            return _samples(argument)
        case "BRANCH":
            return [each for branch in argument[1] for each in _samples(branch)]
    return [[]]  # an anchor, or a look ahead or behind: it takes no text


def _member(members: Any) -> str:
    """A character of a class: the first of the usual ones that belongs to it."""
    words = {
        "CATEGORY_DIGIT": str.isdigit,
        "CATEGORY_WORD": str.isalnum,
        "CATEGORY_SPACE": str.isspace,
    }
    negated = str(members[0][0]) == "NEGATE"

    def belongs(character: str) -> bool:
        for kind, value in members:
            match str(kind):
                case "LITERAL" if ord(character) == value:
                    return True
                case "RANGE" if value[0] <= ord(character) <= value[1]:
                    return True
                case "CATEGORY":
                    name = str(value).replace("_NOT_", "_")
                    if words[name](character) != (name != str(value)):
                        return True
        return False

    usual = "a1 A-_.:/,;\"'=<>()[]{}é\t\n" + "".join(map(chr, range(1, 0x300)))
    return next(each for each in usual if belongs(each) != negated)


def steepness(pattern: re.Pattern[Any], way: str, begun: str, repeated: str) -> float:
    """With which power of the length the time grows, as far as it can be measured."""
    measured: list[tuple[int, float]] = []
    for length in LENGTHS:
        text: Any = begun + repeated * max(1, (length - len(begun)) // len(repeated)) + "\x01"
        if isinstance(pattern.pattern, bytes):
            text = text.encode("latin-1", "replace")
        taken = min(_seconds(pattern, way, text) for _ in range(2))
        if taken > NOISE:
            measured.append((len(text), taken))
        if taken > ENOUGH:
            break
    if len(measured) < 2:
        return 0.0
    (first, least), (last, most) = measured[0], measured[-1]
    return math.log(most / least) / math.log(last / first)


def _seconds(pattern: re.Pattern[Any], way: str, text: Any) -> float:
    begun = time.process_time()
    if way == "search":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, way)(text)
    return time.process_time() - begun


def super_linear(pattern: re.Pattern[Any], way: str) -> str | None:
    """The text that takes an expression too long, as what it begins with and what it repeats."""
    written = pattern.pattern
    text = written.decode("latin-1") if isinstance(written, bytes) else written
    for begun, repeated in attacks(text):
        steep = steepness(pattern, way, begun, repeated)
        if steep > STEEPEST and steepness(pattern, way, begun, repeated) > STEEPEST:
            return f"{begun!r} then {repeated!r} again and again: length to the {steep:.1f}"
    return None


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"(a+)+b", "fullmatch"),
        (rb"<(c)\s[^>]*?\br=[\"'](\d+)", "search"),
        (r"rel=[^;,]*?next", "search"),
        (r"\s+$", "search"),
    ],
)
def test_what_takes_long_is_found(pattern: Any, way: str):
    """Nested repetitions, and beginnings that each look at all the rest, are seen."""
    assert super_linear(re.compile(pattern), way)


def test_every_expression_takes_linear_time():
    """No text that anybody sends makes an expression of the product slow."""
    found = {name: super_linear(pattern, way) for name, pattern, way in expressions()}
    assert len(found) > 40
    assert {name: why for name, why in found.items() if why} == {}
