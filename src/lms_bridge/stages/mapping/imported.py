"""Results that came in files: held against what is known before, and merged into evidence.

People are matched by idnumber, exactly. A row that could be about two people, two rows that
contradict each other, a file older than what is known: set aside, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import Mark, Record, Result
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import (
    Compared,
    Fate,
    ImportedResult,
    KeptResult,
    file_of,
    place_in_file,
    rendered_text,
)
from lms_bridge.stages.mapping.file_rows import Aside, Interpreted
from lms_bridge.stages.mapping.idnumbers import NearNumbers, as_meant


@dataclass(frozen=True, slots=True)
class People:
    """Who is on the roster, and who is there but cannot be told apart, with the cause."""

    learners: frozenset[str]
    aside: Mapping[str, Cause]


#: One learner's result for one need in one year: of several files, the latest says it.
Key = tuple[str, str, AcademicYear]


def key_of(result: ImportedResult) -> Key:
    """What a result is about."""
    return result.learner, result.need, result.year


def compare(
    found: Interpreted, people: People, history: Sequence[KeptResult], digest: str
) -> tuple[Compared, ...]:
    """What becomes of everything that a file says, in the order of its lines.

    `history` is every result that was taken over before, oldest first; `digest` is the file's.
    """
    matcher = _Matcher(people)
    known: dict[Key, list[KeptResult]] = defaultdict(list)
    for kept in history:
        known[key_of(kept.result)].append(kept)
    compared = [_aside(each, matcher) for each in found.aside]
    meant: dict[Key, list[ImportedResult]] = defaultdict(list)
    for result in found.results:
        fate, cause = matcher.fate(result.learner)
        if fate is None:
            meant[key_of(result)].append(result)
        else:
            who = rendered_text(result.learner)
            compared.append(Compared(result.line, who, result.need, fate, result, cause=cause))
    for key, results in meant.items():
        compared += _together(results, known[key], digest)
    compared += _silent(found, matcher, known)
    return tuple(sorted(compared, key=lambda each: (each.line, each.need)))


def known_people(found: Interpreted, people: People) -> tuple[int, int]:
    """How many people of a file are on the roster, and how many it names at all."""
    named = {each.learner for each in found.results}
    named |= {each.learner for each in found.aside}
    named |= {each.learner for each in found.silent}
    named = {each for each in named if as_meant(each)}
    return sum(each in people.learners or each in people.aside for each in named), len(named)


def _aside(found: Aside, matcher: _Matcher) -> Compared:
    """What cannot be used; of somebody whom nobody knows it need not be looked at."""
    if found.need and matcher.fate(found.learner)[0] is Fate.UNKNOWN:
        return Compared(found.line, rendered_text(found.learner), found.need, Fate.UNKNOWN)
    who = rendered_text(found.learner)
    return Compared(found.line, who, found.need, Fate.ASIDE, cause=found.cause)


def _together(
    results: Sequence[ImportedResult], known: Sequence[KeptResult], digest: str
) -> list[Compared]:
    """The results of one file about one learner, need and year: one, or a contradiction."""
    first = results[0]
    if any(not same_result(first, each) for each in results[1:]):
        lines = tuple(str(each.line) for each in results)
        cause = Cause.of("row.contradicts", lines=lines)
        return [_compared(each, Fate.ASIDE, cause=cause) for each in results]
    again = Cause.of("row.says_the_same", line=first.line)
    return [_held(first, known, digest)] + [
        _compared(each, Fate.SAME, cause=again) for each in results[1:]
    ]


def _held(result: ImportedResult, known: Sequence[KeptResult], digest: str) -> Compared:
    """One result against what is known of it."""
    if not known:
        return _compared(result, Fate.NEW)
    latest = known[-1]
    if same_result(result, latest.result):
        return _compared(result, Fate.SAME, latest)
    before = next(
        (each for each in known if each.file.digest == digest and same_result(each.result, result)),
        None,
    )
    if before is not None:
        cause = Cause.of("row.corrected_since", on=before.file.at, **_place(latest))
        return _compared(result, Fate.ASIDE, latest, cause)
    if result.on is not None and latest.result.on is not None and result.on < latest.result.on:
        on = latest.result.on
        cause = Cause.of("row.older", day=result.on, on=on, **_place(latest))
        return _compared(result, Fate.ASIDE, latest, cause)
    return _compared(result, Fate.CORRECTED, latest)


def _silent(
    found: Interpreted, matcher: _Matcher, known: Mapping[Key, Sequence[KeptResult]]
) -> list[Compared]:
    """Empty cells where a result is known: it is kept, and people look."""
    said = {key_of(each) for each in found.results}
    silent = []
    for each in found.silent:
        key = (each.learner, each.need, each.year)
        kept = known.get(key)
        if not kept or key in said or matcher.fate(each.learner)[0] is not None:
            continue
        cause = Cause.of("row.says_nothing", **_place(kept[-1]))
        silent.append(
            Compared(each.line, each.learner, each.need, Fate.ASIDE, None, kept[-1], cause)
        )
    return silent


def _compared(
    result: ImportedResult, fate: Fate, before: KeptResult | None = None, cause: Cause | None = None
) -> Compared:
    return Compared(result.line, result.learner, result.need, fate, result, before, cause)


def _place(kept: KeptResult) -> dict[str, str | int]:
    """The file and line in which a result came, as values of a cause."""
    return {"file": kept.result.file, "line": kept.result.line}


def same_result(one: ImportedResult, other: ImportedResult) -> bool:
    """Whether two results say the same, wherever and on whatever day."""
    return (one.state, one.final, one.mark, one.out_of) == (
        other.state,
        other.final,
        other.mark,
        other.out_of,
    )


class _Matcher:
    """Finds the learner that an idnumber means: exactly, or nobody."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.near = NearNumbers((*people.aside, *people.learners))

    def fate(self, idnumber: str) -> tuple[Fate | None, Cause | None]:
        """None for a learner who is meant; else what becomes of the row, and why."""
        if not as_meant(idnumber):
            return Fate.ASIDE, Cause.of("row.no_idnumber")
        if idnumber in self.people.aside:
            return Fate.ASIDE, self.people.aside[idnumber]
        if idnumber in self.people.learners:
            return None, None
        likely = tuple(rendered_text(each) for each in self.near.like(idnumber))
        if likely:
            return Fate.ASIDE, Cause.of("row.almost_known", learners=likely)
        return Fate.UNKNOWN, None


def latest_only(history: Iterable[KeptResult]) -> dict[str, list[KeptResult]]:
    """By learner, what the latest file says of each need and year, in order of these."""
    latest: dict[Key, KeptResult] = {}
    for kept in history:
        latest[key_of(kept.result)] = kept
    found: dict[str, list[KeptResult]] = defaultdict(list)
    for key in sorted(latest):
        found[key[0]].append(latest[key])
    return found


def as_results(
    kept: Iterable[KeptResult], final_on: Mapping[AcademicYear, date], on: date
) -> tuple[Result, ...]:
    """What files say, as evidence: each fact with its file, line and date.

    `final_on` says from which day the results of a year are final whatever the file said.
    """
    return tuple(_as_result(each, final_on, on) for each in kept)


def _as_result(kept: KeptResult, final_on: Mapping[AcademicYear, date], on: date) -> Result:
    said = kept.result
    closes = final_on.get(said.year)
    at = None
    if said.on is not None:
        at = datetime(said.on.year, said.on.month, said.on.day, 12, tzinfo=UTC)
    record = Record("", place_in_file(said.file, said.line), said.value, at, kept.file.at)
    mark = None
    if said.mark is not None and said.out_of is not None:
        mark = Mark(said.mark, said.out_of)
    final = said.final or (closes is not None and closes <= on)
    return Result(said.need, said.state, final, said.year, None, record, mark)


def without_files(results: Iterable[Result]) -> tuple[Result, ...]:
    """The results that the LMS gave."""
    return tuple(each for each in results if file_of(each.record) is None)
