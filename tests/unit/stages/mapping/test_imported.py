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
