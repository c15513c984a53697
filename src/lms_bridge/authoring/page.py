"""The page of a programme in a folder: its rules in words, its needs, its points to confirm."""

from __future__ import annotations

from pathlib import Path

from lms_bridge.located import read_text
from lms_bridge.model.site import Enabled
from lms_bridge.programme.needs import needs
from lms_bridge.programme.nouns import Programme
from lms_bridge.stages.mapping import bind
from lms_bridge.text.page import Provided, as_html, as_markdown, points_of, sheet


def provided(programme: Programme) -> tuple[Provided, ...]:
    """Every need of a programme with what provides it by the naming convention."""
    bound = bind(programme, Enabled(programme.id, (), {}))
    return tuple(
        Provided(need.key, need.title, bound[need.key].providers) for need in needs(programme)
    )


def programme_page(
    programme: Programme,
    language: str,
    *,
    readme: str = "",
    html: bool = False,
    strict: bool = False,
) -> str:
    """The page of a programme as Markdown or HTML; `readme` holds its points to confirm.

    With `strict` a word that is missing is a KeyError, and not a question mark.
    """
    page = sheet(programme, language, provided(programme), points_of(readme), strict=strict)
    return as_html(page) if html else as_markdown(page)


def readme_of(folder: Path) -> str:
    """The text of a folder's README.md, "" where there is none.

    Raises:
        ValueError: with a Problem as its only argument, for one that cannot be read.
    """
    path = folder / "README.md"
    return read_text("README.md", path) if path.exists() else ""
