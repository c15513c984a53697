"""Take results over from a file: what would become of every line first, then all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import DecisionRefused, Problem, StoreUnavailable, UnusableFile
from lms_bridge.model.imported import (
    Compared,
    Content,
    Fate,
    FileMapping,
    ImportedFile,
    ImportedResult,
)
from lms_bridge.model.snapshot import Snapshot
from lms_bridge.model.written import EARLIEST
from lms_bridge.runs.identifying import concerned, moved_numbers, recognised, set_aside
from lms_bridge.runs.job import Job
from lms_bridge.stages.mapping import reading_plan, roster
from lms_bridge.stages.mapping.file_rows import interpret
from lms_bridge.stages.mapping.identity import AccountIndex
from lms_bridge.stages.mapping.imported import People, compare, known_people
from lms_bridge.stages.mapping.roster import Enrolled
from lms_bridge.stages.mapping.years import YearDoubts
from lms_bridge.stages.pull import find_courses, readings_of_courses, site_reading

log = structlog.get_logger()

#: Fates of lines that are taken over.
_WRITTEN = frozenset({Fate.NEW, Fate.CORRECTED})


@dataclass(frozen=True, slots=True)
class Preview:
    """What becomes of every line of a file if it is taken over now.

    Attributes:
        file: the file, not kept yet.
        lines: what it says, in its order.
        silent: how many of its cells say nothing.
        ignored: by grade item that stands for no need, how many results it has.
        after: the number of the file that was taken over last; 0 before the first.
        dashes: how many of the cells that say nothing hold a dash.
        known: how many of the people that it names are on the roster.
        people: how many it names.
        enough: from which share of them on it is a file of this roster.
        accounts: by idnumber, the account behind it on the roster.
    """

    file: ImportedFile
    lines: tuple[Compared, ...]
    silent: int
    ignored: Mapping[str, int]
    after: int
    dashes: int
    known: int
    people: int
    enough: float
    accounts: Mapping[str, int]

    @property
    def strange(self) -> bool:
        """Whether it is hardly a file of this roster: of nobody, or of too few, is it known who."""
        share = Decimal(str(self.enough))  # as a person wrote it: 0.55 of 20 people are 11
        return not self.known or self.known < share * self.people

    @property
    def written(self) -> tuple[ImportedResult, ...]:
        """What taking over adds: results that are new or corrected."""
        return tuple(
            each.result for each in self.lines if each.fate in _WRITTEN and each.result is not None
        )

    @property
    def doubtful(self) -> int:
        """How many of the lines that taking over keeps a person has to look at."""
        return sum(bool(each.doubts) for each in self.lines)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many lines have which fate, in the order of `Fate`; silent cells at the end.

        Of people who are not known, not their lines are counted, but they.
        """
        counted = Counter(each.fate for each in self.lines)
        unknown = {each.learner for each in self.lines if each.fate is Fate.UNKNOWN}
        counted[Fate.UNKNOWN] = len(unknown)
        return {**{fate.value: counted[fate] for fate in Fate}, "silent": self.silent}


def preview(job: Job, content: Content, mapping: FileMapping) -> Preview:
    """Hold a file against the roster, as the LMS has it now, and what was taken over before."""
    kept = job.store.imports.files(job.programme.id)  # before the results: see `Preview.after`
    history = job.store.imports.history(job.programme.id)
    dated = mapping.on is not None or bool(mapping.on_column)
    if not dated and content.at is not None:
        day = content.at.astimezone(ZoneInfo(job.time_zone)).date()
        mapping = replace(mapping, on=day)
    cause = None
    if mapping.on is not None and mapping.on < EARLIEST:
        cause = Cause.of("row.day_too_early", on=mapping.on, first=EARLIEST)
    if mapping.on is not None and mapping.on > job.today():
        cause = Cause.of("row.day_to_come", on=mapping.on)
    if cause is not None:
        problem = Problem(mapping.file or content.name, None, cause)
        raise UnusableFile(content.name, (problem,))
    found = interpret(content, mapping, job.programme.pass_mark, job.today())
    people, accounts, enrolled = people_of(job)
    lines = compare(found, people, history, content.digest)
    acquired = {
        (each.learner, each.component) for each in job.store.decisions.acquired(job.programme.id)
    }
    doubts = YearDoubts(job.programme, enrolled, acquired, dated=dated)
    lines = tuple(doubts.of(each) if each.fate in _WRITTEN else each for each in lines)
    known, named = known_people(found, people)
    now = job.clock.now()
    file = ImportedFile(0, job.programme.id, content.name, content.kind, content.digest, "", now)
    after = kept[-1].id if kept else 0
    return Preview(
        file=file,
        lines=lines,
        silent=len(found.silent),
        ignored=found.ignored,
        after=after,
        dashes=found.dashes,
        known=known,
        people=named,
        enough=job.enabled.known_share,
        accounts=accounts,
    )


def take_over(job: Job, seen: Preview, by: str) -> ImportedFile | None:
    """Keep what is new or corrected, all of it or nothing; None where there is nothing new.

    With it the account behind each number: a number that changes before the first run is noticed.

    Raises:
        DecisionRefused: nobody is named.
        StoreUnavailable: another file was taken over since the preview, or somebody said who
            somebody of it is.
    """
    if not by.strip():
        raise DecisionRefused(Cause.of("import.by_nobody"))
    if not seen.written:
        return None
    file = replace(seen.file, by=by.strip(), at=job.clock.now())
    named = sorted({each.learner for each in seen.written})
    with job.store.batch():
        kept = job.store.imports.take_over(file, seen.written, seen.after)
        pairs = [(each, seen.accounts[each]) for each in named]
        known = AccountIndex(job.store.accounts.every())
        for number, user_id in pairs:
            if known.unconfirmed(number, user_id) is not None:
                raise StoreUnavailable(Cause.of("import.other_person", idnumber=number))
        job.store.accounts.see(pairs, (), seen.file.at)
    log.info(
        "results.taken_over",
        programme=job.programme.id,
        file=kept.id,
        digest=kept.digest[:12],
        **seen.counts,
    )
    return kept


def people_of(job: Job) -> tuple[People, Mapping[str, int], Mapping[str, Enrolled]]:
    """Who is on the roster now, with their accounts and enrolments; nothing else is asked."""
    plan, now = reading_plan(job.enabled, {}), job.clock.now()
    found = find_courses(job.lms, plan)
    asked = [(each, found.get(key)) for key, each in plan.courses.items()]
    courses = {each.idnumber: each for each in readings_of_courses(job.lms, asked, lambda: now)}
    site = site_reading(job.lms, plan, job.enabled, courses, now)
    learners, aside = roster(job.enabled, Snapshot(site, courses))
    usual, waiting = recognised(job.store, learners)
    accounts = dict(usual)
    known = frozenset(accounts)
    causes = {
        **moved_numbers(job.store),
        **{each.learner: each.cause for each in aside if each.learner},
    }
    for number, each in concerned(waiting.values()).items():
        (record,) = set_aside(job.store, [each])
        causes[number] = record.cause
    aside_now = {number: why for number, why in causes.items() if number not in known}
    return People(known, aside_now), accounts, {each.idnumber: each for each in learners}
