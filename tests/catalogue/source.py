"""Which codes the product's source names: in Python, in templates, and in the catalogue itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import lms_bridge

SOURCE = Path(lms_bridge.__file__).parent

#: What a call says with one of its first arguments, and how its code begins in the catalogue;
#: `headings` says each of its arguments.
SAYERS = {"say": "", "Cause.of": "cause.", "headings": "cli.heading."}

#: Causes that the catalogue says without an entry of their own.
WITHOUT_ENTRY = frozenset({"cause.several", "cause.as_written"})

_TEMPLATE = re.compile(r"\bsay\(\s*(?P<quote>[\"'])(?P<code>[^\"']+)(?P=quote)")


#: The fixed letters of an f-string that makes a code: a word at least, and a dot.
_FIXED = re.compile(r"(?=.*\w{3})(?=.*\.)[\w.-]+")


@dataclass
class Uses:
    """What the source names.

    Attributes:
        literals: every string constant, docstrings left out.
        patterns: what f-strings that begin with fixed words may stand for.
        said: codes given to a call that says one, with the place of the call.
        made: the same for f-strings.
    """

    literals: set[str] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)


def read_uses(folder: Path = SOURCE, without: Path | None = None) -> Uses:
    """Read every Python file and every template under a folder, but those under another."""
    uses = Uses()
    for path in sorted(folder.rglob("*.py")):
        if without is not None and path.is_relative_to(without):
            continue
        _read_python(ast.parse(path.read_text(encoding="utf-8")), str(path.name), uses)
    for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.j2"))):
        for match in _TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            uses.literals.add(match["code"])
            uses.said[match["code"]] = path.name
    return uses


def _read_python(tree: ast.Module, place: str, uses: Uses) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            uses.literals.add(node.value)
        if isinstance(node, ast.JoinedStr) and (pattern := _pattern(node)):
            uses.patterns.add(pattern)
        if isinstance(node, ast.Call):
            _read_call(node, place, uses)


def _read_call(call: ast.Call, place: str, uses: Uses) -> None:
    for name, prefix in SAYERS.items():
        if not (f".{ast.unparse(call.func)}".endswith(f".{name}") and call.args):
            continue
        arguments = call.args if name == "headings" else call.args[:2]
        for each in (it for argument in arguments for it in _choices(argument)):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                uses.said[prefix + each.value] = f"{place}:{call.lineno}"
            elif isinstance(each, ast.JoinedStr) and (pattern := _pattern(each)):
                uses.made[re.escape(prefix) + pattern] = f"{place}:{call.lineno}"


def _choices(node: ast.expr) -> Iterator[ast.expr]:
    """Both branches of a conditional expression; any other expression as it is."""
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    else:
        yield node


def _pattern(node: ast.JoinedStr) -> str:
    """A regular expression for an f-string that may make a code; "" for any other."""
    fixed = "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
    if not _FIXED.fullmatch(fixed):
        return ""
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]+"
        for part in node.values
    )
