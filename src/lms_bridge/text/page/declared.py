"""What programme.yaml declares, on the programme's page: results, documents, fields, the jury."""

from __future__ import annotations

from collections.abc import Iterator

from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.marks import group_told
from lms_bridge.text.page.blocks import Block, Items, Paragraph, grid, item, section
from lms_bridge.text.page.components import information
from lms_bridge.text.page.labels import labels, page_label
from lms_bridge.text.rules import told_in_words
from lms_bridge.text.typography import whole_number
from lms_bridge.text.wording import Wording


def declared(programme: Programme, wording: Wording) -> Iterator[Block]:
    """Everything that rules refer to, section by section."""
    yield from section(2, page_label(wording, "compensation"), _compensation(programme, wording))
    yield from section(2, page_label(wording, "results"), _results(programme, wording))
    yield from section(2, page_label(wording, "documents"), _documents(programme, wording))
    yield from section(2, page_label(wording, "profile"), _profile(programme, wording))
    parties = [(key, wording.text(text)) for key, text in programme.parties.items()]
    agreed = grid(labels(wording, "id", "title"), parties)
    yield from section(2, page_label(wording, "agreed"), agreed)
    marks = [
        (mark, page_label(wording, "counts" if counts else "not_counted"))
        for mark, counts in programme.marks.items()
    ]
    attendance = grid(labels(wording, "code", "counts"), marks)
    yield from section(2, page_label(wording, "attendance"), attendance)


def _compensation(programme: Programme, wording: Wording) -> list[Block]:
    every = programme.compensation.values()
    groups = (told_in_words(group_told(each, each.source), wording) for each in every)
    found = tuple(item(each, wording) for each in groups)
    return [Items(found)] if found else []


def _results(programme: Programme, wording: Wording) -> list[Block]:
    return grid(
        labels(wording, "id", "title", "course", "source"),
        (
            (each.id, wording.text(each.full_title or each.title), each.course, str(each.source))
            for each in programme.results.values()
        ),
    )


def _documents(programme: Programme, wording: Wording) -> list[Block]:
    return grid(
        labels(wording, "id", "title", "stands_for", "words", "source"),
        (
            (
                each.id,
                wording.text(each.title),
                wording.set(wording.names.document(each.id)),
                wording.say("sheet.dated_words", value=each.words),
                str(each.source),
            )
            for each in programme.documents.values()
        ),
    )


def _profile(programme: Programme, wording: Wording) -> list[Block]:
    return grid(
        labels(wording, "id", "title", "field", "values"),
        (
            (
                each.id,
                wording.text(each.title),
                each.shortname,
                ", ".join(f"{code} = {wording.text(text)}" for code, text in each.values.items()),
            )
            for each in programme.profile.values()
        ),
    )


def award_blocks(programme: Programme, wording: Wording) -> Iterator[Block]:
    """How the whole is awarded: its source, the pass mark, the jury, what else people are told."""
    jury = programme.jury
    facts = [(page_label(wording, "source"), str(programme.award_source))]
    facts += [(page_label(wording, "jury"), str(jury.source))]
    if programme.pass_mark is not None:
        passed = programme.pass_mark
        mark = wording.say("sheet.over", mark=passed.mark, out_of=passed.out_of)
        facts += [(page_label(wording, "pass_mark"), mark)]
    allowed = page_label(wording, "yes" if programme.equivalences else "no")
    facts += [(page_label(wording, "equivalences"), allowed)]
    if programme.counting is not None:
        once = page_label(wording, "once" if programme.counting.once else "repeatedly")
        said = wording.say("sheet.sourced", said=once, source=programme.counting.source)
        facts += [(page_label(wording, "counting"), said)]
    if jury.outside_above is not None:
        share = wording.say("sheet.share", share=jury.outside_above * 100)
        facts += [(page_label(wording, "outside"), share)]
    yield from grid(labels(wording, "about", "retained"), facts)
    yield from grid(
        labels(wording, "role", "members"),
        (
            (
                wording.text(jury.role_titles[role])
                + (f" ({page_label(wording, 'chair')})" if role == jury.chair else ""),
                whole_number(count, wording.language),
            )
            for role, count in jury.roles.items()
        ),
    )
    told = tuple(information(programme.award_information, wording))
    if told:
        yield Paragraph(page_label(wording, "information"))
        yield Items(told)
