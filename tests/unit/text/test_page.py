"""A programme's page: everything that a registrar proof-reads is on it, and is only text."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lms_bridge.authoring.page import programme_page, provided
from lms_bridge.model.identity import Text
from lms_bridge.programme import read_programme
from lms_bridge.text.page import Point, as_html, as_markdown, points_of, sheet
from tests.paths import PLUGINS
from tests.programmes.shipped import shipped

FOLDERS = sorted(path.parent for path in PLUGINS.glob("*/programme.yaml"))
DU = shipped("du_pccpu")
README = (PLUGINS / "du_pccpu" / "README.md").read_text(encoding="utf-8")
NASTY = "<script>alert('1')</script> & | `x` *y* [z](http://x) \"q\"\n# not a heading\n- nor a list"


class Tags(HTMLParser):
    """The tags of a page, and whether they are nested rightly."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing runs and nothing is fetched."""
        self.seen.add(tag)
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """What was opened last ends first."""
        assert self.open.pop() == tag


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_every_programme_names_all_that_it_is_made_of(folder: Path, language: str):
    """Components, sources, needs, effects: whatever is left out is never proof-read."""
    programme = read_programme(folder)
    html = programme_page(programme, language, html=True, strict=True)
    page = programme_page(programme, language, strict=True).replace("\\", "")
    for component in programme.components:
        assert component.title.in_language(language) in page.replace("\u00a0", " ")
    for key in (*programme.sources, *programme.tracks, *programme.results, *programme.profile):
        assert key in page
    for each in provided(programme):
        assert each.key in page
    for effect in programme.effects:
        assert (effect.idnumber or effect.course) in page
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert f'<html lang="{language}">' in html


def test_every_figure_of_the_hours_is_on_the_page():
    """With the day from which it is in force."""
    page = programme_page(DU, "fr").replace("\u00a0", " ")
    for figure in ("21 h", "16 h 30", "10 h 30", "1 h 30", "3 h 30", "105 h", "5 000 mots"):
        assert f"{figure} depuis le 01/09/2019" in page


def test_the_points_to_confirm_are_those_of_the_readme():
    """In its order, with where to change each."""
    points = points_of(README)
    assert [point.number for point in points] == [str(number) for number in range(1, 16)]
    assert points[0].retained.startswith("UE4 : les 7 heures")
    assert points[0].where == "units/ue4.yaml, exemption"
    page = programme_page(DU, "fr", readme=README)
    assert "## Points à confirmer" in page
    assert "Stage : aucun document ne le remplace" in page.replace("\u00a0", " ")
    assert points_of("# Nothing\n") == ()
    assert points_of("## Points to confirm\n\n| 1 | a \\| b | c |\n\n## x\n| 2 | d | e |") == (
        Point("1", "a \\| b", "c"),
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_a_file_holds_is_text_and_never_markup(language: str):
    """Neither HTML nor Markdown in a title does anything."""
    nasty = replace(DU, title=Text(NASTY, NASTY), owner=NASTY, version=NASTY)
    page = sheet(nasty, language, (), (Point("1", NASTY, NASTY),))
    html, markdown = as_html(page), as_markdown(page)
    assert "<script" not in html
    tags = Tags()
    tags.feed(html)
    assert "a" not in tags.seen
    assert "<script" not in markdown.replace("\\<", "")
    assert not re.search(r"^(# not|- nor)", markdown, re.MULTILINE)
    assert "](http" not in markdown.replace("\\]", "").replace("\\[", "")
    head, _, _ = markdown.partition("\n## ")
    assert all(line.startswith(("|", "# ")) or not line for line in head.splitlines())
