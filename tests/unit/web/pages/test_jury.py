from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.verdict import SETTLED, AwardStatus, Status
from lms_bridge.web.pages.jury import jury_view, seats_of
from tests.unit.web.pages.pages_values import CSEC, DU, NOON, pairs, programme, verdicts, wording

DAY = date(2026, 6, 1)


def view(name: str = DU, found=None, decisions=(), acquired=(), language="fr"):
    """The jury's page of all the cases of a programme."""
    found = pairs(verdicts(name)) if found is None else found
    return jury_view(programme(name), wording(name, language), found, decisions, acquired)


def test_everybody_is_ready_not_ready_or_decided():
    """Each once, by where the whole stands, and by name."""
    for name in (DU, CSEC):
        page = view(name)
        kinds = {each.learner: each.status for each in verdicts(name)}
        groups = {
            AwardStatus.READY_FOR_JURY: page.ready,
            AwardStatus.IN_PROGRESS: page.others,
        }
        for status, found in groups.items():
            wanted = {learner for learner, each in kinds.items() if each is status}
            assert {each.person.idnumber for each in found} == wanted
            names = [each.person.name for each in found]
            assert names == sorted(names)
        assert len(page.ready) + len(page.others) + len(page.decided) == len(kinds)
        assert page.ready


def test_whoever_is_not_ready_learns_why():
    """What is not settled, and what is owed; entry conditions are not held against anybody."""
    by_learner = {each.learner: each for each in verdicts(CSEC)}
    for candidate in view(CSEC).others:
        verdict = by_learner[candidate.person.idnumber]
        counted = [
            each
            for each in verdict.components
            if programme(CSEC).component(each.component, verdict.track).counts
        ]
        assert [each.id for each in candidate.counted] == [each.component for each in counted]
        assert len(candidate.lacking) == sum(each.status not in SETTLED for each in counted)
        assert len(candidate.owed) == len(verdict.owed)
    entries = [each for each in verdicts(CSEC) if each.track == "training"]
    numbers = {each.person.idnumber: len(each.counted) for each in view(CSEC).others}
    assert any(numbers.get(each.learner, 99) < len(each.components) for each in entries)


def test_the_jury_s_last_decision_is_told():
    """The last recorded, and no decision of another kind."""
    verdict = next(each for each in verdicts() if each.status is AwardStatus.READY_FOR_JURY)
    jury = Decision(
        1,
        "du-pccpu",
        verdict.learner,
        DecisionKind.JURY,
        "award",
        "adjourned",
        "doyen (2)",
        NOON,
        "à revoir",
    )
    later = replace(jury, id=2, outcome="admitted")
    other = replace(jury, id=3, kind=DecisionKind.AGREEMENT, outcome="given", subject="agreement:x")
    page = view(decisions=[jury, later, other])
    found = {each.person.idnumber: each.decision for each in page.ready}
    assert found.pop(verdict.learner) == wording().on_track(verdict.track).decision(later)
    assert set(found.values()) <= {""}


def test_blocks_acquired_give_certificates():
    """The latest first; none to people who are not shown, and none for a block revoked."""
    one, two = verdicts(CSEC)[:2]
    revoked = replace(
        one,
        components=tuple(
            replace(each, status=Status.NOT_VALIDATED) if each.component == "BC2" else each
            for each in one.components
        ),
    )
    blocks = [
        Acquired("csec", one.learner, "BC1", DAY, "", "f"),
        Acquired("csec", one.learner, "BC2", DAY, "", "f"),
        Acquired("csec", two.learner, "BC3", DAY + timedelta(days=9), "", "f"),
        Acquired("csec", "somebody else", "BC1", DAY, "", "f"),
    ]
    kept = replace(
        revoked,
        components=tuple(
            replace(each, status=Status.VALIDATED, acquired_on=DAY)
            if each.component == "BC1"
            else each
            for each in revoked.components
        ),
    )
    two = replace(
        two,
        components=tuple(
            replace(each, status=Status.VALIDATED, acquired_on=DAY + timedelta(days=9))
            if each.component == "BC3"
            else each
            for each in two.components
        ),
    )
    page = view(CSEC, pairs([kept, two]), acquired=blocks)
    assert [(each.person.idnumber, each.block.split(",")[0]) for each in page.certificates] == [
        (two.learner, "BC3"),
        (one.learner, "BC1"),
    ]
    assert page.blocks
    assert not view(DU).blocks


def test_the_seats_are_those_that_the_programme_prescribes():
    """One to sign for each, the chair first; none where it prescribes none."""
    seats = seats_of(programme(CSEC).jury, wording(CSEC))
    assert [each.role for each in seats] == ["professional", "professional", "certifying-body"]
    assert [each.chair for each in seats] == [True, False, False]
    assert all(each.title for each in seats)
    assert seats_of(programme(DU).jury, wording(DU)) == ()


def test_where_the_rule_of_the_jury_stands_is_told():
    """With the document's title."""
    assert view(CSEC).source.startswith("Présentation de la certification CSEC")


def test_an_entry_condition_that_is_not_validated_is_named_before_the_jury():
    """It does not keep anybody from the jury; the page says that it is not validated."""
    by_learner = {each.learner: each for each in verdicts(CSEC)}
    for candidate in view(CSEC).ready:
        verdict = by_learner[candidate.person.idnumber]
        beside = [
            each
            for each in verdict.components
            if not programme(CSEC).component(each.component, verdict.track).counts
            and each.status not in SETTLED
        ]
        assert len(candidate.beside) == bool(beside)
        assert all("n\u2019empêche pas" in each.replace("'", "\u2019") for each in candidate.beside)
    assert any(each.beside for each in view(CSEC).ready)
