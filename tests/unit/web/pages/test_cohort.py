from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.model.verdict import AwardStatus, Owed, OwedKind, Status
from lms_bridge.web.pages import cohort as module
from lms_bridge.web.pages.cohort import cohort_of
from lms_bridge.web.pages.freshness import Freshness
from lms_bridge.web.pages.picture import WIDTH, bar_of
from lms_bridge.web.pages.query import Query
from tests.unit.web.pages.pages_values import (
    CSEC,
    DU,
    FRESH,
    NOON,
    STALE,
    pairs,
    programme,
    verdicts,
    wording,
)

EVERYBODY = Query()


def view(query: Query = EVERYBODY, name: str = DU, found=None, fresh=FRESH, language="fr"):
    """The page of all the cases of a programme."""
    found = pairs(verdicts(name)) if found is None else found
    return cohort_of(programme(name), wording(name, language), found, fresh, query)


def rows(page):
    """Every row of a page."""
    return [row for group in page.groups for row in group.rows]


@pytest.mark.parametrize("name", [DU, CSEC])
def test_everybody_stands_on_the_page_with_every_component(name: str):
    """A cell says the status in a sign and a word, and how it was reached."""
    page, said = view(name=name), wording(name)
    assert page.shown == page.total == len(verdicts(name)) == len(rows(page))
    by_learner = {row.person.idnumber: (group, row) for group in page.groups for row in group.rows}
    for verdict in verdicts(name):
        group, row = by_learner[verdict.learner]
        assert row.award.code == verdict.status.value
        assert row.owed + row.more == tuple(
            said.on_track(verdict.track).owed(each) for each in verdict.owed
        )
        assert [column.id for column in group.columns] == [
            each.id for each in programme(name).of_track(verdict.track)
        ]
        for column, cell in zip(group.columns, row.cells, strict=True):
            part = verdict.component(column.id)
            assert cell is not None
            assert (cell.status.code, cell.status.word) == (part.status, said.label(part.status))
            assert cell.status.sign
            assert cell.how == ", ".join(said.label(each) for each in part.how)
            assert cell.open == part.open


def test_tracks_with_other_components_have_a_table_of_their_own():
    """Mention II teaches other units under the same ids: its titles must not stand over others."""
    titles: dict[str, Any] = {}
    for group in view().groups:
        for column in group.columns:
            titles.setdefault(column.id, set()).add(column.name)
        assert len({row.track for row in group.rows}) <= len(group.tracks)
    assert len(titles["UE6"]) > 1


def test_the_overview_counts_everybody_whatever_is_filtered():
    """By unit, how many stand where; together they are all who have it."""
    full, none = view(), view(Query(search="no such person"))
    assert none.shown == 0
    for group, filtered in zip(full.groups, none.groups, strict=True):
        assert filtered.rows == ()
        assert group.columns == filtered.columns
        assert group.award.total == group.total
        for place, column in enumerate(group.columns):
            counted = Counter(
                row.cells[place].status.code for row in group.rows if row.cells[place]
            )
            assert {s.code: s.count for s in column.bar.segments if s.count} == counted


def test_filters_leave_whom_they_name():
    """By the status of the whole, of one unit, by a kind of debt, by track, by name or number."""
    found = pairs(verdicts(), names=["Éloïse Garçon"])
    by_learner = {each.learner: each for each in verdicts()}

    def shown(query: Query):
        return [by_learner[row.person.idnumber] for row in rows(view(query, found=found))]

    for query, fits in (
        (Query(award=AwardStatus.READY_FOR_JURY), lambda v: v.status is AwardStatus.READY_FOR_JURY),
        (Query(owed=OwedKind.DOCUMENT), lambda v: OwedKind.DOCUMENT in {o.kind for o in v.owed}),
        (Query(track="mention-2"), lambda v: v.track == "mention-2"),
        (
            Query(status=Status.EXEMPTED, component="UE3"),
            lambda v: v.component("UE3").status is Status.EXEMPTED,
        ),
        (
            Query(status=Status.UNDETERMINED),
            lambda v: Status.UNDETERMINED in {c.status for c in v.components},
        ),
    ):
        wanted = [each for each in verdicts() if fits(each)]
        assert wanted, query
        assert len(wanted) < len(verdicts())
        assert {each.learner for each in shown(query)} == {each.learner for each in wanted}
    first = verdicts()[0].learner
    assert [each.learner for each in shown(Query(search="eloise GARCON"))] == [first]
    assert [each.learner for each in shown(Query(search=first))] == [first]


@pytest.mark.parametrize("sort", ["name", "idnumber", "award", "owed", "UE3", "no such unit"])
def test_rows_come_in_the_order_asked_for(sort: str):
    """And the other way round; those who are equal in it, by name."""
    key = {
        "name": lambda row: row.person.name,
        "idnumber": lambda row: row.person.idnumber,
        "award": lambda row: [each.value for each in AwardStatus].index(row.award.code),
        "owed": lambda row: len(row.owed) + len(row.more),
        "UE3": lambda row: [each.value for each in Status].index(row.cells[2].status.code),
        "no such unit": lambda _: 0,
    }[sort]
    for descending in (False, True):
        for group in view(Query(sort=sort, descending=descending)).groups:
            found = [key(row) for row in group.rows]
            assert found == sorted(found, reverse=descending)


def test_a_long_list_comes_in_pages(monkeypatch: pytest.MonkeyPatch):
    """Each learner once; a page beyond the last is the last."""
    monkeypatch.setattr(module, "ROWS", 7)
    pages = [view(Query(page=number)) for number in range(1, view().pages + 1)]
    seen = [row.person.idnumber for page in pages for row in rows(page)]
    assert len(pages) == -(-len(verdicts()) // 7)
    assert sorted(seen) == sorted(each.learner for each in verdicts())
    assert len(set(seen)) == len(seen)
    assert view(Query(page=99_999)).page == len(pages)


def test_whoever_is_not_judged_any_more_says_since_when():
    """The age of a row is told where it is not that of the page."""
    learner = verdicts()[0].learner
    found = rows(view(fresh=Freshness(None, NOON, {learner: STALE})))
    told = {row.person.idnumber: row.left_out for row in found}
    assert told.pop(learner) == STALE
    assert set(told.values()) == {None}


def test_a_track_that_the_programme_no_longer_has_is_still_shown():
    """With what the verdict speaks of, and the track's own id."""
    old = replace(verdicts()[0], track="old-track")
    (group,) = view(found=pairs([old])).groups
    assert group.tracks == ("old-track",)
    assert [column.id for column in group.columns] == [each.component for each in old.components]
    assert len(group.rows) == 1


def test_a_component_that_a_verdict_lacks_leaves_its_cell_empty():
    """Judged by earlier rules: nothing is claimed about it."""
    short = replace(verdicts()[0], components=verdicts()[0].components[1:])
    (group,) = view(found=pairs([short])).groups
    assert group.rows[0].cells[0] is None
    assert group.columns[0].bar.total == 0


def test_the_same_debt_of_two_tracks_is_told_with_each_track_s_title():
    """Words are found once, and never for another track."""
    owed = (Owed(OwedKind.HOURS, "UE6", 3600),)
    one, two = (
        replace(next(v for v in verdicts() if v.track == track), owed=owed)
        for track in ("mention-1", "mention-2")
    )
    told = [row.owed[0] for row in rows(view(found=pairs([one, two])))]
    assert told[0] != told[1]


def test_nobody_makes_an_empty_page():
    """No group, no row, one page."""
    page = view(found=[])
    assert (page.groups, page.shown, page.total, page.pages) == ((), 0, 0, 1)


def test_a_bar_fills_its_whole_width():
    """Its parts lie side by side, each as wide as its share."""
    signs = [row.award for row in rows(view())][:1]
    statuses = view().groups[0].columns[0].bar.segments
    bar = bar_of({statuses[0].code: 1, statuses[2].code: 2}, statuses)
    assert [each.width for each in bar.drawn] == [WIDTH // 3, WIDTH - WIDTH // 3]
    assert sum(each.width for each in bar.segments) == WIDTH
    assert [each.start for each in bar.drawn] == [0, WIDTH // 3]
    assert bar_of({}, signs).drawn == ()
