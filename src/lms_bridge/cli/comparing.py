"""programme diff: who would stand elsewhere under other rules, from what to what, and why."""

from __future__ import annotations

import json as json_text
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Annotated

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge
from lms_bridge.cli.shown import JsonOption, print_csv, progress, table
from lms_bridge.cli.versions import programme_meant, version_of
from lms_bridge.cli.words import headings, say
from lms_bridge.model.canonical import plain
from lms_bridge.model.comparison import AWARD, LearnerChange, StandingChange
from lms_bridge.model.verdict import AwardStatus, Because, OwedKind, Status
from lms_bridge.programme import Programme
from lms_bridge.rulesets.comparing import Comparison, Side
from lms_bridge.rulesets.rulebook import about
from lms_bridge.text import Wording

#: Learners whom the table names; everybody is in --csv and --json.
SHOWN = 100

VersionArgument = Annotated[
    str,
    typer.Argument(
        help="A folder, a programme's name, `active`, `folder` (the site's), or a fingerprint."
    ),
]
DayOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="The day of judgement; today."),
]


def diff(
    old: VersionArgument,
    new: VersionArgument,
    programme: Annotated[
        str | None, typer.Option("--programme", help="Id, where the versions do not tell it.")
    ] = None,
    on: DayOption = None,
    site: SiteOption = None,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print a line for each change.")] = False,
) -> None:
    """Judge the stored facts of the cohort under two versions, and list who changes and why."""
    opened = open_bridge(site)
    key = programme_meant(opened, programme, new, old)
    rules = version_of(opened, key, old), version_of(opened, key, new)
    compared = comparison_of(opened, key, *rules, on.date() if on else None)
    shown = ComparisonReport(compared, command_language(opened))
    with progress(command_language(opened)) as tell, closing(compared.changes(tell)) as changes:
        if json:
            shown.as_json(changes)
        elif csv:
            shown.as_csv(changes)
        else:
            shown.as_tables(changes)


def comparison_of(
    opened: Bridge, key: str, old: Programme, new: Programme, on: date | None = None
) -> Comparison:
    """Both versions with the site's values for each, on a day (today if None)."""
    job = opened.job(key)
    values = opened.site.programmes[key].enabled
    sides = Side(old, about(values, old)), Side(new, about(values, new))
    return Comparison(job, opened.in_force.rulebook, values, *sides, on or job.today())


@dataclass
class ComparisonReport:
    """A comparison in one language, as tables, CSV or JSON."""

    compared: Comparison
    language: str

    def __post_init__(self) -> None:
        self.was = Wording(self.language, self.compared.old.programme)
        self.will = Wording(self.language, self.compared.new.programme)

    def as_tables(self, changes: Iterator[LearnerChange]) -> None:
        """Who changes first, then the totals."""
        first = list(islice(changes, SHOWN))
        rows = [row for each in first for row in self.rows(each)]
        for _ in changes:  # the rest is counted
            pass
        if rows:
            names = headings(
                self.language, "learner", "component", "before", "after", "why_before", "why_after"
            )
            console().print(table(say(self.language, "cli.who_changes"), names, rows))
        if self.compared.changed > len(first):
            more = self.compared.changed - len(first)
            console().print(say(self.language, "cli.more_learners", count=more))
        self.totals()

    def as_csv(self, changes: Iterator[LearnerChange]) -> None:
        """A line for each component that changes, and for each debt."""
        names = headings(
            self.language, "learner", "component", "before", "after", "why_before", "why_after"
        )
        print_csv(names, (row for each in changes for row in self.rows(each)))

    def as_json(self, changes: Iterator[LearnerChange]) -> None:
        """One object; learners are written as they are judged."""
        sys.stdout.write('{"changes": [')
        for place, each in enumerate(changes):
            sys.stdout.write(("," if place else "") + "\n" + _json(each))
        sys.stdout.write("\n], " + _json(self.summary())[1:] + "\n")

    def summary(self) -> dict[str, object]:
        """The totals as plain values, once every change was taken."""
        it = self.compared
        return {
            "programme": it.new.programme.id,
            "on": it.on,
            "old": _version(it.old.programme),
            "new": _version(it.new.programme),
            "judged": it.judged,
            "changed": it.changed,
            "transitions": [
                {"component": of, "before": was, "after": will, "learners": count}
                for (of, was, will), count in sorted(it.transitions.items())
            ],
            "owed": _debts(it.owed),
            "settled": _debts(it.settled),
            "effects": [
                {"kind": each.kind, "target": each.target, "what": each.what, "learners": count}
                for each, count in sorted(it.effects.items())
            ],
            "unjudged": it.unjudged,
            "provisional": it.provisional,
        }

    def rows(self, change: LearnerChange) -> Iterator[tuple[str, ...]]:
        """One learner: what stands elsewhere, then what is owed and is not."""
        was, will = self.was.on_track(change.track), self.will.on_track(change.track)
        for step in change.steps:
            yield (
                change.learner,
                step.component,
                self._status(step, step.before),
                self._status(step, step.after),
                _why(step.why_before, was),
                _why(step.why_after, will),
            )
        for title, owed, wording in (
            ("cli.newly_owed", change.owed, will),
            ("cli.no_longer_owed", change.settled, was),
        ):
            for each in owed:
                told = wording.owed(each)
                pair = ("", told) if title == "cli.newly_owed" else (told, "")
                yield change.learner, say(self.language, title), *pair, "", ""

    def _status(self, step: StandingChange, status: str) -> str:
        if not status:
            return say(self.language, "cli.absent")
        if step.component == AWARD:
            return self.will.label(AwardStatus(status))
        return self.will.label(Status(status))

    def totals(self) -> None:
        """Transitions, debts, effects, whoever cannot be judged, and what is provisional."""
        it, language = self.compared, self.language
        if it.same:
            console().print(say(language, "cli.same_rules"))
        self._transitions()
        self._debts()
        self._effects()
        self._unjudged()
        self._provisional()
        versions = (f"{each.version} ({each.fingerprint[:12]})" for each in self._programmes())
        told = say(language, "cli.told", what=it.new.programme.id, told=" → ".join(versions))
        console().print(told, markup=False)
        if not it.judged and not it.unjudged:
            console().print(say(language, "cli.not_judged_yet"))
            return
        said = say(language, "cli.changed_of", changed=it.changed, judged=it.judged)
        console().print(said, markup=False)

    def _programmes(self) -> tuple[Programme, Programme]:
        return self.compared.old.programme, self.compared.new.programme

    def _transitions(self) -> None:
        rows = [
            (
                (self.will if will else self.was).component(of),
                self._status(StandingChange(of, was, will, None, None), was),
                self._status(StandingChange(of, was, will, None, None), will),
                str(count),
            )
            for (of, was, will), count in sorted(self.compared.transitions.items())
        ]
        self._table("cli.transitions", ("component", "before", "after", "learners"), rows)

    def _debts(self) -> None:
        for title, found, wording in (
            ("cli.newly_owed", self.compared.owed, self.will),
            ("cli.no_longer_owed", self.compared.settled, self.was),
        ):
            rows = [
                (wording.label(OwedKind(kind)), of, str(count))
                for (kind, of), count in sorted(found.items())
            ]
            self._table(title, ("kind", "what", "learners"), rows)

    def _effects(self) -> None:
        rows = [
            (say(self.language, f"cli.effect.{each.what}"), each.target, str(count))
            for each, count in sorted(self.compared.effects.items())
        ]
        self._table("cli.effects", ("what", "target", "learners"), rows)

    def _unjudged(self) -> None:
        found = self.compared.unjudged
        rows = [
            (
                it.learner,
                say(self.language, f"cli.rules.{it.rules}"),
                Wording(self.language).cause(it.cause),
            )
            for it in found[:SHOWN]
        ]
        if len(found) > SHOWN:
            rows.append((say(self.language, "cli.more", count=len(found) - SHOWN), "", ""))
        self._table("cli.unjudged", ("learner", "rules", "cause"), rows)

    def _provisional(self) -> None:
        rows = [
            (each.need, say(self.language, f"cli.provisional.{each.why}"))
            for each in self.compared.provisional
        ]
        self._table("cli.provisional", ("need", "cause"), rows)

    def _table(self, title: str, names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> None:
        if rows:
            shown = table(say(self.language, title), headings(self.language, *names), rows)
            console().print(shown)


def _why(because: Because | None, wording: Wording) -> str:
    if because is None:
        return ""
    said = wording.condition(because)
    cited = f" [{because.source}]" if because.source else ""
    return f"{said}{cited}"


def _json(value: object) -> str:
    return json_text.dumps(plain(value), ensure_ascii=False, sort_keys=True)


def _version(programme: Programme) -> dict[str, str]:
    return {"version": programme.version, "fingerprint": programme.fingerprint}


def _debts(found: Mapping[tuple[str, str], int]) -> list[dict[str, object]]:
    return [
        {"kind": kind, "of": of, "learners": count} for (kind, of), count in sorted(found.items())
    ]
