"""A programme's components on its page: figures, parts, marks, and what is asked, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from lms_bridge.programme.nouns import Component, ComponentKind, Information, Programme
from lms_bridge.text.page.blocks import Block, Heading, Items, ListLine, Paragraph, grid, item
from lms_bridge.text.page.labels import labels, page_label
from lms_bridge.text.rules import mark_in_words, rule_in_words
from lms_bridge.text.wording import Wording


def component_blocks(programme: Programme, wording: Wording) -> Iterator[Block]:
    """Every component, each id once, with what each track asks."""
    for ids, several in groupby(programme.components, lambda each: each.id):
        of_tracks = list(several)
        first = of_tracks[0].tracks
        titled = wording.on_track(min(first, default=""))
        yield Heading(3, titled.component(ids))
        if of_tracks[0].kind is ComponentKind.ENTRY:
            yield Paragraph(page_label(wording, "entry"))
        for alike in _alike(of_tracks):
            tracks = [each for each in programme.tracks if any(each in c.tracks for c in alike)]
            if len(tracks) < len(programme.tracks):
                titles = (wording.text(programme.tracks[each].title) for each in tracks)
                yield Heading(4, wording.joined(titles))
            yield from _component(alike[0], wording.on_track(tracks[0] if tracks else ""))


def _alike(of_tracks: list[Component]) -> list[list[Component]]:
    """Components that ask the same of several tracks, together."""
    found: list[list[Component]] = []
    for each in of_tracks:
        same = next((some for some in found if _same(some[0], each)), None)
        if same is None:
            found.append([each])
        else:
            same.append(each)
    return found


def _same(one: Component, other: Component) -> bool:
    names = (
        "rule", "title", "seconds", "parts", "to_present", "course", "information", "integrates",
        "ects", "coefficient", "mark", "competences", "source", "elective", "permanent",
        "full_title",
    )  # fmt: skip
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _component(component: Component, wording: Wording) -> Iterator[Block]:
    yield Items(tuple(_figures(component, wording)))
    yield from grid(
        labels(wording, "part", "hours", "sessions", "source"),
        (
            (
                wording.text(part.full_title or part.title),
                wording.say("sheet.dated_hours", value=part.seconds),
                ", ".join(part.sessions),
                str(part.source),
            )
            for part in component.parts
        ),
    )
    yield from grid(
        labels(wording, "competence", "title"),
        ((each.id, wording.text(each.full_title or each.title)) for each in component.competences),
    )
    if component.mark is not None:
        yield _titled(wording, "mark", item(mark_in_words(component.mark, wording), wording))
    yield _titled(wording, "requires", item(rule_in_words(component.rule, wording), wording))
    if component.to_present is not None:
        shown = item(rule_in_words(component.to_present, wording), wording)
        yield _titled(wording, "to_present", shown)
    for key, several in (
        ("information", component.information),
        ("integrates", component.integrates),
    ):
        if several:
            yield _titled(wording, key, *information(several, wording))


def _titled(wording: Wording, key: str, *items: ListLine) -> Items:
    return Items((ListLine(page_label(wording, key), of=items),))


def information(several: Iterable[Information], wording: Wording) -> Iterator[ListLine]:
    """What people are shown and no rule reads."""
    for each in several:
        text = wording.say(
            "label_and_text", label=wording.text(each.label), text=wording.text(each.text)
        )
        yield ListLine(text, str(each.source))


def _figures(component: Component, wording: Wording) -> Iterator[ListLine]:
    def fact(key: str, value: str) -> str:
        return wording.say("label_and_text", label=page_label(wording, key), text=value)

    if component.full_title is not None:
        yield ListLine(fact("full_title", wording.text(component.full_title)))
    yield ListLine(fact("source", str(component.source)))
    if component.seconds is not None:
        yield ListLine(fact("hours", wording.say("sheet.dated_hours", value=component.seconds)))
    for key, dated in (("ects", component.ects), ("coefficient", component.coefficient)):
        if dated is not None:
            yield ListLine(fact(key, wording.say("sheet.dated_decimal", value=dated)))
    if component.course:
        yield ListLine(fact("course", component.course))
    if component.permanent:
        yield ListLine(page_label(wording, "permanent"))
