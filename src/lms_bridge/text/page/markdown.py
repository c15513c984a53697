"""A page as Markdown: what stands in the programme's files is text, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lms_bridge.text.page.blocks import (
    Block,
    Grid,
    Heading,
    Items,
    ListLine,
    Paragraph,
    ProgrammePage,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_AT_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")


def as_markdown(page: ProgrammePage) -> str:
    """The page as CommonMark with tables."""
    return "\n\n".join("\n".join(_lines(block)) for block in page.blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_text(block.text)}"
        case Paragraph():
            yield _text(block.text)
        case Items():
            for each in block.of:
                yield from _item(each, 0)
        case Grid():
            yield _row(block.headings)
            yield _row(("---",) * len(block.headings), plain=True)
            for row in block.rows:
                yield _row(row)


def _item(item: ListLine, depth: int) -> Iterator[str]:
    note = f" *({_text(item.note)})*" if item.note else ""
    yield f"{'  ' * depth}- {_text(item.text)}{note}"
    for each in item.of:
        yield from _item(each, depth + 1)


def _row(cells: tuple[str, ...], *, plain: bool = False) -> str:
    return f"| {' | '.join(cells if plain else map(_text, cells))} |"


def _text(text: str) -> str:
    """One line of text in which nothing is markup."""
    line = " ".join(part for part in text.split(" ") if part).replace("\n", " ")
    line = re.sub(r"[\r\n\t\x00-\x1f]+", " ", line)
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line))
