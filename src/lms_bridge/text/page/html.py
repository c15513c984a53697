"""A page as HTML that stands by itself: no script, nothing fetched, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from lms_bridge.text.page.blocks import (
    Block,
    Grid,
    Heading,
    Items,
    ListLine,
    Paragraph,
    ProgrammePage,
)

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;padding:.3em .6em;text-align:left;vertical-align:top}"
    "th{background:#f0f0f0}.note{color:#555;font-size:.9em}"
    "@media print{body{margin:0;max-width:none}h2,h3{break-after:avoid}}"
)


def as_html(page: ProgrammePage) -> str:
    """The page as one HTML document."""
    body = "\n".join(line for block in page.blocks for line in _lines(block))
    return (
        f'<!doctype html>\n<html lang="{escape(page.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(page.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            yield f"<p>{escape(block.text)}</p>"
        case Items():
            yield from _list(block.of)
        case Grid():
            yield "<table>"
            cells = "".join(f'<th scope="col">{escape(each)}</th>' for each in block.headings)
            yield f"<thead><tr>{cells}</tr></thead>"
            yield "<tbody>"
            for row in block.rows:
                yield f"<tr>{''.join(f'<td>{escape(each)}</td>' for each in row)}</tr>"
            yield "</tbody>"
            yield "</table>"


def _list(items: tuple[ListLine, ...]) -> Iterator[str]:
    yield "<ul>"
    for each in items:
        note = f' <span class="note">({escape(each.note)})</span>' if each.note else ""
        yield f"<li>{escape(each.text)}{note}"
        if each.of:
            yield from _list(each.of)
        yield "</li>"
    yield "</ul>"
