"""The page of a programme, section by section, in one language."""

from __future__ import annotations

from collections.abc import Sequence

from lms_bridge.programme.nouns import Programme
from lms_bridge.text.page.blocks import Block, Heading, ProgrammePage, grid, section
from lms_bridge.text.page.components import component_blocks
from lms_bridge.text.page.declared import award_blocks, declared
from lms_bridge.text.page.effects import effect_blocks
from lms_bridge.text.page.labels import labels, page_label
from lms_bridge.text.page.points import Point
from lms_bridge.text.page.provided import Provided, provided_in_words
from lms_bridge.text.wording import Wording


def sheet(
    programme: Programme,
    language: str,
    provided: Sequence[Provided] = (),
    points: Sequence[Point] = (),
    *,
    strict: bool = False,
) -> ProgrammePage:
    """A programme in words, for whoever proof-reads it.

    `provided`: what each of its needs comes from by convention; `points`: those to confirm;
    `strict`: KeyError for a word that is missing.
    """
    wording = Wording(language, programme, strict=strict)
    title = wording.text(programme.title)
    blocks: list[Block] = [Heading(1, title), *_about(programme, wording)]
    blocks += section(2, page_label(wording, "tracks"), _tracks(programme, wording))
    blocks += section(
        2, page_label(wording, "components"), list(component_blocks(programme, wording))
    )
    blocks += declared(programme, wording)
    blocks += section(2, page_label(wording, "award"), list(award_blocks(programme, wording)))
    blocks += section(2, page_label(wording, "effects"), effect_blocks(programme, wording))
    needed = grid(
        labels(wording, "need", "title", "convention"),
        (
            (each.key, wording.text(each.title), provided_in_words(each, wording))
            for each in provided
        ),
    )
    blocks += section(2, page_label(wording, "provided"), needed)
    sources = [(key, wording.text(text)) for key, text in programme.sources.items()]
    listed = grid(labels(wording, "source", "title"), sources)
    blocks += section(2, page_label(wording, "sources"), listed)
    open_points = grid(
        labels(wording, "point", "retained", "where"),
        ((each.number, each.retained, each.where) for each in points),
    )
    blocks += section(2, page_label(wording, "points"), open_points)
    return ProgrammePage(title, language, tuple(blocks))


def _about(programme: Programme, wording: Wording) -> list[Block]:
    return grid(
        labels(wording, "about", "retained"),
        (
            (page_label(wording, "id"), programme.id),
            (page_label(wording, "version"), programme.version),
            (page_label(wording, "owner"), programme.owner),
            (page_label(wording, "prefix"), programme.prefix),
            (page_label(wording, "fingerprint"), programme.fingerprint),
        ),
    )


def _tracks(programme: Programme, wording: Wording) -> list[Block]:
    return grid(
        labels(wording, "id", "title", "source"),
        (
            (each.id, wording.text(each.title), str(each.source))
            for each in programme.tracks.values()
        ),
    )
