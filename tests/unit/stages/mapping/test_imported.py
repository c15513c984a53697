"""A file against what is known: new, the same, corrected, set aside, about nobody known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.evidence import Evidence, Mark, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import (
    Compared,
    Fate,
    FileKind,
    ImportedFile,
    ImportedResult,
    KeptResult,
    file_of,
    place_in_file,
)
from lms_bridge.stages.mapping.file_rows import Aside, Interpreted, Silent
from lms_bridge.stages.mapping.imported import (
    People,
    as_results,
    compare,
    known_people,
    latest_only,
    without_files,
)
from lms_bridge.stages.mapping.vanished import keep_vanished
from lms_bridge.text import Wording
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.unit.stages.mapping.mapping_values import DU, NOW, TODAY

YEAR = AcademicYear(2026)
PEOPLE = People(frozenset({"E1", "E2", "0042"}), {"E9": Cause.of("account.not_the_only_one")})
PASSED, FAILED = ResultState.PASSED, ResultState.FAILED


def said(learner: str = "E1", mark: str = "12", line: int = 2, **more: object) -> ImportedResult:
    """What a line says of M2-UE2."""
    state = PASSED if Decimal(mark) >= 10 else FAILED
    values = {"on": None, "final": True, "file": "m2.csv", "state": state, **more}
    return ImportedResult(
        learner,
        "result:M2-UE2",
        YEAR,
        mark=Decimal(mark),
        out_of=Decimal(20),
        value=f"{mark}/20",
        line=line,
        **values,  # type: ignore[arg-type]  # as the fields are
    )


def kept(result: ImportedResult, digest: str = "old", number: int = 1) -> KeptResult:
    """A result that was taken over."""
    name = result.file
    file = ImportedFile(number, "du-pccpu", name, FileKind.CSV, digest, "registrar", NOW)
    return KeptResult(file, result)


def held(
    *results: ImportedResult,
    known: tuple[KeptResult, ...] = (),
    aside: tuple[Aside, ...] = (),
    silent: tuple[Silent, ...] = (),
    digest: str = "new",
) -> tuple[Compared, ...]:
    """What becomes of these."""
    return compare(Interpreted(results, aside, silent, {}), PEOPLE, known, digest)


def fates(compared: tuple[Compared, ...]) -> list[Fate]:
    """The fates, in the order of lines."""
    return [each.fate for each in compared]


def test_what_nobody_has_said_before_is_new():
    """And whoever is not on the roster is unknown."""
    assert fates(held(said(), said("E7", line=3))) == [Fate.NEW, Fate.UNKNOWN]


def test_the_same_again_changes_nothing():
    """In another file, on another line, on another day."""
    again = said(line=9, file="m2-new.csv", on=date(2026, 11, 1))
    (found,) = held(again, known=(kept(said()),))
    assert found.fate is Fate.SAME
    assert found.before == kept(said())


@pytest.mark.parametrize(
    "other",
    [said(mark="8"), said(mark="13"), said(final=False), said(state=ResultState.PENDING)],
)
def test_what_differs_is_a_correction_that_shows_both(other: ImportedResult):
    """Mark, state and finality count; what was said before is shown beside it."""
    (found,) = held(other, known=(kept(said()),))
    assert found.fate is Fate.CORRECTED
    assert found.before is not None
    assert (found.before.result, found.result) == (said(), other)


def test_another_year_corrects_nothing():
    """A result of last year stands beside this year's."""
    last = replace(said(mark="7"), year=AcademicYear(2025))
    assert fates(held(said(), known=(kept(last),))) == [Fate.NEW]


def test_an_older_file_corrects_nothing():
    """Where both give their day, the later one stands, in whichever order they come."""
    new, old = said(mark="8", on=date(2026, 11, 2)), said(on=date(2026, 10, 2))
    (found,) = held(old, known=(kept(new),))
    assert found.fate is Fate.ASIDE
    assert "older than m2.csv, line 2" in bare_cause(existing(found.cause))
    assert fates(held(new, known=(kept(old),))) == [Fate.CORRECTED]


def test_a_file_taken_over_before_does_not_undo_its_correction():
    """The first file once more, after a second one has corrected it."""
    history = (kept(said(), "first"), kept(said(mark="8", file="second.csv"), "second", 2))
    (found,) = held(said(), known=history, digest="first")
    assert found.fate is Fate.ASIDE
    assert "second.csv, line 2, has corrected it since" in bare_cause(existing(found.cause))
    assert fates(held(said(), known=history, digest="third")) == [Fate.CORRECTED]


def test_lines_that_contradict_each_other_are_all_set_aside():
    """None of them is taken for the right one; the others of the file are."""
    found = held(said(), said(mark="8", line=3), said("E2", line=4), said("E2", line=5))
    assert fates(found) == [Fate.ASIDE, Fate.ASIDE, Fate.NEW, Fate.SAME]
    assert (
        bare_cause(existing(found[0].cause))
        == bare_cause(existing(found[1].cause))
        == "lines 2, 3 contradict each other"
    )
    assert bare_cause(existing(found[3].cause)) == "line 4 says the same"


@pytest.mark.parametrize("idnumber", ["", "  ", "e1", "E1 ", " E1", "Ｅ1", "E 1", "42", "042"])
def test_an_idnumber_that_is_nearly_somebodys_is_nobodys(idnumber: str):
    """Blank, or apart by letter case, spaces, width or leading zeros: a person looks."""
    (found,) = held(said(idnumber))
    assert found.fate is Fate.ASIDE


def test_the_likely_person_is_named_beside_a_number_that_is_nearly_theirs():
    """A line of a number that a spreadsheet has changed says whose it could be."""
    (found,) = held(said('="0042"'))
    assert found.cause == Cause.of("row.almost_known", learners=("0042",))


def test_people_of_a_file_are_counted_once_and_known_exactly():
    """Whoever is on the roster, set aside or not; nearly is not known, and a blank is nobody."""
    people = ("E1", "E1", "E9", "e2", "Z", "", " ")
    found = Interpreted(tuple(said(each) for each in people), (), (), {})
    assert known_people(found, PEOPLE) == (2, 4)
    assert known_people(Interpreted((), (), (), {}), PEOPLE) == (0, 0)


def test_an_idnumber_of_two_accounts_is_set_aside():
    """With the cause for which the roster sets them aside."""
    (found,) = held(said("E9"))
    assert (found.fate, found.cause) == (Fate.ASIDE, PEOPLE.aside["E9"])


def test_a_cell_gone_empty_takes_nothing_away():
    """What was known is kept, and people look; an empty cell of which nothing is known is none."""
    silent = tuple(Silent(4, who, "result:M2-UE2", YEAR) for who in ("E1", "E2", "E7"))
    (found,) = held(known=(kept(said()),), silent=silent)
    assert (found.learner, found.fate) == ("E1", Fate.ASIDE)
    assert "m2.csv, line 2, does: that is kept" in bare_cause(existing(found.cause))


def test_what_cannot_be_used_is_shown_safely():
    """Whoever it is about; of strangers it need not be looked at."""
    aside = (
        Aside(2, "E1", "result:M2-UE2", as_written("'x' is no mark")),
        Aside(3, "E7", "result:M2-UE2", as_written("'x' is no mark")),
        Aside(4, "\x1b[31m" + "x" * 500, "", as_written("no <score>")),
    )
    found = held(aside=aside)
    assert fates(found) == [Fate.ASIDE, Fate.UNKNOWN, Fate.ASIDE]
    assert found[2].learner.isprintable()
    assert len(found[2].learner) < 100


def test_a_kept_result_becomes_evidence_with_its_file_line_and_date():
    """And the day from which a year's results are final makes it final."""
    one = kept(said(final=False, on=date(2026, 10, 1)))
    (result,) = as_results([one], {}, TODAY)
    assert result == Result(
        "result:M2-UE2",
        PASSED,
        final=False,
        year=YEAR,
        cause=None,
        record=Record("", "m2.csv line 2", "12/20", datetime(2026, 10, 1, 12, tzinfo=UTC), NOW),
        mark=Mark(Decimal(12), Decimal(20)),
    )
    (closed,) = as_results([one], {YEAR: TODAY}, TODAY)
    assert closed.final


def test_the_latest_file_is_what_is_said():
    """Of each need and year; the learners stand apart."""
    history = (kept(said()), kept(said("E2")), kept(said(mark="8"), "new", 2))
    found = latest_only(history)
    assert [each.result.mark for each in found["E1"]] == [Decimal(8)]
    assert [each.result.mark for each in found["E2"]] == [Decimal(12)]


def evidence(*results: Result) -> Evidence:
    """A learner of the DU with these results."""
    track = next(iter(DU.tracks))
    return Evidence("E1", DU.id, track, YEAR, NOW, results=results)


def test_a_result_corrected_by_a_file_does_not_count_as_vanished():
    """The line that said it is not read any more: the correction says what holds."""
    before = as_results([kept(said())], {}, TODAY)
    after = as_results([kept(said(mark="8", line=7, file="new.csv"), "new", 2)], {}, TODAY)
    assert keep_vanished(evidence(*after), evidence(*before)) == evidence(*after)
    assert keep_vanished(evidence(), evidence(*before)) == evidence()


def test_results_of_files_are_told_from_those_of_the_lms():
    """By their record: a course's item may be called anything."""
    record = Record("C", "m.csv line 2", "", None, NOW)
    in_lms = Result("result:M2-UE2", PASSED, final=True, year=YEAR, cause=None, record=record)
    from_file = as_results([kept(said())], {}, TODAY)
    assert without_files((in_lms, *from_file)) == (in_lms,)
    assert file_of(Record("", place_in_file("A b.XLSX", 12), "", None, NOW)) == ("A b.XLSX", 12)
    assert file_of(Record("", "route", "", None, NOW)) is None


@pytest.mark.parametrize(
    ("language", "place"),
    [("fr", "fichier m2.csv, ligne 2 : 12/20"), ("en", "file m2.csv, line 2: 12/20")],
)
def test_every_explanation_names_file_line_and_dates(language: str, place: str):
    """The day that the file gives, and the day on which it was taken over."""
    (result,) = as_results([kept(said(on=date(2026, 10, 1)))], {}, TODAY)
    told = Wording(language, DU, strict=True).record(result.record).replace("\xa0", " ")
    assert place in told
    assert ("01/10/2026" if language == "fr" else "1 October 2026") in told
    assert ("repris le" if language == "fr" else "taken over on") in told


def differing(found: tuple[Compared, ...]) -> list[tuple[object, ...]]:
    """What becomes of each, with its cause and what was known before."""
    return [(each.line, each.learner, each.need, each.fate, each.cause) for each in found]


NEED = "result:M2-UE2"


@pytest.mark.parametrize(
    ("idnumber", "fate", "cause"),
    [
        ("  ", Fate.ASIDE, Cause.of("row.no_idnumber")),
        ("E9", Fate.ASIDE, PEOPLE.aside["E9"]),
        ("e9", Fate.ASIDE, Cause.of("row.almost_known", learners=("E9",))),
        ("42", Fate.ASIDE, Cause.of("row.almost_known", learners=("0042",))),
        ("E7", Fate.UNKNOWN, None),
        ("E1", Fate.NEW, None),
    ],
)
def test_whom_a_row_means_is_said_with_the_cause(idnumber: str, fate: Fate, cause: Cause | None):
    """By the idnumber as it stands there; nearly somebody's names whose."""
    (found,) = held(said(idnumber, line=7))
    assert found == Compared(7, idnumber, NEED, fate, said(idnumber, line=7), None, cause)


def test_why_a_result_is_set_aside_names_file_line_and_day():
    """What corrected it, what is newer, what contradicts it, what says the same."""
    first = kept(said(), "first")
    second = kept(said(mark="8", line=5, file="second.csv"), "second", 2)
    corrected = Cause.of("row.corrected_since", on=NOW, file="second.csv", line=5)
    (found,) = held(said(), known=(first, second), digest="first")
    assert found == Compared(2, "E1", NEED, Fate.ASIDE, said(), second, corrected)
    days = (date(2026, 10, 2), date(2026, 11, 2))
    old, new = said(on=days[0]), kept(said(mark="8", on=days[1], line=9))
    (found,) = held(old, known=(new,))
    older = Cause.of("row.older", day=days[0], on=days[1], file="m2.csv", line=9)
    assert found == Compared(2, "E1", NEED, Fate.ASIDE, old, new, older)
    same = (said(), said(line=3), said(line=4))
    again = Cause.of("row.says_the_same", line=2)
    assert held(*same) == (
        Compared(2, "E1", NEED, Fate.NEW, same[0]),
        Compared(3, "E1", NEED, Fate.SAME, same[1], None, again),
        Compared(4, "E1", NEED, Fate.SAME, same[2], None, again),
    )
    against = (said(), said(line=3), said(mark="8", line=4))
    cause = Cause.of("row.contradicts", lines=("2", "3", "4"))
    assert differing(held(*against)) == [
        (each.line, "E1", NEED, Fate.ASIDE, cause) for each in against
    ]


@pytest.mark.parametrize(
    ("day", "latest"),
    [(date(2026, 11, 2), date(2026, 11, 2)), (None, date(2026, 11, 2)), (date(2026, 11, 1), None)],
)
def test_only_an_earlier_day_makes_a_file_older(day: date | None, latest: date | None):
    """On the same day, or where one of the two gives none, the file that comes later corrects."""
    new = kept(said(mark="8", on=latest))
    assert differing(held(said(on=day), known=(new,))) == [(2, "E1", NEED, Fate.CORRECTED, None)]


def test_an_empty_cell_names_what_it_leaves_standing():
    """The latest of what is known; not where the file says it elsewhere."""
    history = (kept(said()), kept(said(mark="8", line=6), "second", 2))
    silent = (Silent(4, "E1", NEED, YEAR), Silent(5, "E1", NEED, AcademicYear(2025)))
    cause = Cause.of("row.says_nothing", file="m2.csv", line=6)
    assert held(known=history, silent=silent) == (
        Compared(4, "E1", NEED, Fate.ASIDE, None, history[-1], cause),
    )
    assert fates(held(said(mark="8"), known=history, silent=silent)) == [Fate.SAME]
    aside = kept(said("E9"))
    assert held(known=(aside,), silent=(Silent(4, "E9", NEED, YEAR),)) == ()


def test_what_cannot_be_used_keeps_its_cause():
    """Of a learner and of a row as a whole; of strangers none is needed."""
    why = Cause.of("cell.no_mark", cell="x")
    aside = (Aside(4, "E1", NEED, why), Aside(3, "E7", NEED, why), Aside(2, "E7", "", why))
    assert held(aside=aside) == (
        Compared(2, "E7", "", Fate.ASIDE, None, None, why),
        Compared(3, "E7", NEED, Fate.UNKNOWN),
        Compared(4, "E1", NEED, Fate.ASIDE, None, None, why),
    )


@pytest.mark.parametrize(
    ("final", "closes", "expected"),
    [
        (True, {}, True),
        (False, {}, False),
        (False, {YEAR: TODAY}, True),
        (False, {YEAR: date(2026, 11, 3)}, False),
        (False, {AcademicYear(2025): TODAY}, False),
    ],
)
def test_a_kept_result_is_final_from_the_day_of_its_year(final, closes, expected):
    """Or where its file said so; a mark without a scale is none."""
    (found,) = as_results([kept(said(final=final))], closes, TODAY)
    assert found.final is expected
    assert found.record.at is None
    bare = replace(said(), out_of=None)
    assert as_results([kept(bare)], {}, TODAY)[0].mark is None


def test_of_each_need_and_year_the_latest_is_kept_in_their_order():
    """Of one learner apart from another's."""
    last = replace(said(mark="7"), year=AcademicYear(2025))
    other = replace(said(mark="9"), need="result:M1-UE4")
    history = (kept(said()), kept(last), kept(other), kept(said(mark="8"), "new", 2))
    found = latest_only(history)
    assert list(found) == ["E1"]
    assert found["E1"] == [history[2], history[1], history[3]]
