from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.model.account import AccountState, LearnerAccount
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.identity import AcademicYear, reference
from lms_bridge.model.standing import standing_of
from lms_bridge.model.verdict import Verdict
from lms_bridge.store import SqlStore
from lms_bridge.store.verdicts import SqlVerdicts
from lms_bridge.web.pages.people import by_reference, learners_of
from lms_bridge.web.pages.standing import Standings
from lms_bridge_testing.stores import fresh_store
from tests.unit.web.pages.pages_values import CSEC, NOON, member, roster, verdicts


def evidence_of(verdict: Verdict) -> Evidence:
    """The least that a verdict can rest on."""
    year = AcademicYear(2026)
    return Evidence(verdict.learner, verdict.programme, verdict.track, year, verdict.as_of)


class Counted(SqlVerdicts):
    """Verdicts that note of which what lists show was read; none is read whole."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store.database)
        self.read: list[int] = []

    def standings(self, numbers):
        """Note them, and read."""
        self.read += sorted(numbers)
        return super().standings(numbers)

    def by_number(self, numbers):
        """Nobody reads a verdict for a list."""
        assert not numbers
        return super().by_number(numbers)


def read_by(store: SqlStore) -> list[int]:
    """The verdicts that were read from it."""
    assert isinstance(store.verdicts, Counted)
    return store.verdicts.read


def counted() -> SqlStore:
    """A store that notes which verdicts were read from it."""
    store = fresh_store()
    store.verdicts = Counted(store)
    return store


@pytest.fixture
def store() -> SqlStore:
    """A store with three verdicts of one programme."""
    made = counted()
    made.verdicts.save(None, [(evidence_of(each), each) for each in verdicts()[:3]])
    return made


def test_a_standing_says_what_the_verdict_says():
    """Every status, means and debt of every case; only the reasons are left out."""
    for number, verdict in enumerate((*verdicts(), *verdicts(CSEC))):
        found = standing_of(number, verdict)
        assert (found.learner, found.status, found.owed) == (
            verdict.learner,
            verdict.status,
            verdict.owed,
        )
        for part, component in zip(found.parts, verdict.components, strict=True):
            assert found.part(component.component) is part
            for name in ("component", "status", "how", "owed", "open", "acquired_on"):
                assert getattr(part, name) == getattr(component, name)
    assert found.part("no such unit") is None


def test_contradictions_of_the_parts_are_told_with_those_of_the_whole():
    """Each once, wherever the verdict holds it."""
    verdict = next(each for each in verdicts(CSEC) if any(c.discrepancies for c in each.components))
    found = standing_of(1, verdict).discrepancies
    wanted = {*verdict.discrepancies}
    wanted |= {each for part in verdict.components for each in part.discrepancies}
    assert set(found) == wanted
    assert len(found) == len(wanted)


def test_a_verdict_is_read_once(store: SqlStore):
    """Asked again, nothing is read; once a verdict is new, that one alone is."""
    kept, names = Standings(), [each.learner for each in verdicts()[:3]]
    first = kept.of(store, "du-pccpu", names)
    assert {name: each.learner for name, each in first.items()} == {name: name for name in names}
    assert len(read_by(store)) == 3
    assert kept.of(store, "du-pccpu", names) == first
    assert len(read_by(store)) == 3
    changed = replace(verdicts()[1], version="another")
    store.verdicts.save(None, [(evidence_of(changed), changed)])
    again = kept.of(store, "du-pccpu", names)
    assert len(read_by(store)) == 4
    assert again[names[1]].number == read_by(store)[-1] > first[names[1]].number
    assert again[names[0]] == first[names[0]]


def test_only_whom_one_asks_about_is_read(store: SqlStore):
    """And somebody never judged is left out."""
    found = Standings().of(store, "du-pccpu", [verdicts()[2].learner, "nobody"])
    assert list(found) == [verdicts()[2].learner]
    assert len(read_by(store)) == 1


def test_not_more_is_kept_than_allowed(store: SqlStore):
    """What was used longest ago goes first; whoever asks still gets all."""
    kept, names = Standings(most=2), [each.learner for each in verdicts()[:3]]
    assert len(kept.of(store, "du-pccpu", names)) == 3
    assert len(kept._kept) == 2
    assert len(kept.of(store, "du-pccpu", names)) == 3


def test_numbers_given_a_second_time_are_not_believed(store: SqlStore):
    """A database put back from a backup numbers other verdicts in the same way."""
    kept, names = Standings(), [each.learner for each in verdicts()[:3]]
    kept.of(store, "du-pccpu", names)
    restored = counted()
    others = [replace(each, learner=f"other {each.learner}") for each in verdicts()[:3]]
    restored.verdicts.save(None, [(evidence_of(each), each) for each in others])
    found = kept.of(restored, "du-pccpu", [each.learner for each in others])
    assert {name: each.learner for name, each in found.items()} == {name: name for name in found}


def accounts(**user_ids: int) -> dict[str, LearnerAccount]:
    """The accounts behind numbers."""
    return {
        number: LearnerAccount(0, number, user_id, AccountState.KNOWN, NOON, NOON)
        for number, user_id in user_ids.items()
    }


def test_the_learners_are_those_of_the_course_who_were_judged():
    """Active members with an idnumber that the programme knows, in the roster's order."""
    found = learners_of(
        roster(
            member(1, "B"),
            member(2, " A "),
            member(3, "C", active=False),
            member(4, ""),
            member(5, "not judged"),
        ),
        {"A", "B", "C"},
        accounts(B=1, A=2, C=3),
        "key",
    )
    assert [each.idnumber for each in found] == ["B", "A"]
    assert [each.reference for each in found] == [reference("B", "key"), reference("A", "key")]
    assert by_reference(found)[reference("A", "key")] is found[1]


def test_two_members_with_one_idnumber_are_not_shown():
    """Nobody can tell which of them was judged."""
    found = learners_of(
        roster(member(1, "A"), member(2, "A"), member(3, "B")),
        {"A", "B"},
        accounts(B=3),
        "key",
    )
    assert [each.idnumber for each in found] == ["B"]


def test_a_member_who_took_a_number_is_not_shown_as_its_learner():
    """The account has to be the one that was judged; one of which that is not known is not."""
    members = roster(member(7, "A"), member(3, "B"))
    assert learners_of(members, {"A", "B"}, accounts(A=1, B=3), "key") == learners_of(
        roster(member(3, "B")), {"A", "B"}, accounts(B=3), "key"
    )
    assert learners_of(members, {"A", "B"}, {}, "key") == ()


def test_without_a_name_the_idnumber_is_shown():
    """The bridge's own web service is not asked for names."""
    (found,) = learners_of(roster(member(1, "A", name="")), {"A"}, accounts(A=1), "key")
    assert found.called == "A"
