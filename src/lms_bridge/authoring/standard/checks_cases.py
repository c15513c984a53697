"""Checks of what the cases show: every component, rule, effect, threshold and status."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from lms_bridge.authoring.standard.subject import Subject, rules_of
from lms_bridge.cause import Cause
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import AwardStatus, Status, Truth
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.nouns import Effect
from lms_bridge.rules.base.rule import Rule
from lms_bridge.stages.plan.wanted import wanted_effects


def cases_pass(subject: Subject) -> Iterator[Cause]:
    """Every expectation of every case is met, and there are cases."""
    if not subject.cases:
        yield Cause.of("standard.no_cases")
    for result in subject.results:
        for expected, found in result.differences:
            place = result.case.place
            yield Cause.of("standard.case_fails", place=place, expected=expected, found=found)


def components_expected(subject: Subject) -> Iterator[Cause]:
    """Somebody expects something of each component in each track."""
    said: dict[str, str] = defaultdict(str)
    for case in subject.cases:
        said[case.track] += "\n".join(("", *case.expect))
    for track in subject.programme.tracks:
        for component in subject.programme.of_track(track):
            named = rf"^{re.escape(component.id)} (?:is|cannot) (?!not asked)"
            if not re.search(named, said[track], re.MULTILINE):
                yield Cause.of("standard.component", track=track, component=component.id)


def rules(subject: Subject) -> Iterator[Cause]:
    """A condition that always holds, or never does, in the cases is not shown by them."""
    seen: dict[tuple[str, Rule], set[bool]] = defaultdict(set)
    sources: dict[tuple[str, Rule], str] = {}
    for component in subject.programme.components:
        for rule in rules_of(component):
            seen[component.id, rule] = set()
    for component, rule, because in subject.judged:
        key = (component.id, rule)
        seen[key].add(because.truth is Truth.YES)
        sources[key] = f"{because.code} {because.subject}".strip()
    for key, truths in seen.items():
        name = sources.get(key, type(key[1]).__name__)
        if True not in truths:
            yield Cause.of("standard.never_holds", component=key[0], rule=name)
        if False not in truths:
            yield Cause.of("standard.always_holds", component=key[0], rule=name)


def effects_expected(subject: Subject) -> Iterator[Cause]:
    """Each effect is wanted for somebody; one that rests on a status, not for somebody else."""
    for effect in subject.programme.effects:
        if effect_kind(effect.kind).wisher(subject.programme) is not None:
            continue  # it is not wanted at some moments only
        found = set(_wanted(subject, effect))
        if True not in found:
            yield Cause.of("standard.effect_in_no_case", effect=effect.id)
        if False not in found:
            yield Cause.of("standard.effect_in_every_case", effect=effect.id)


def _wanted(subject: Subject, effect: Effect) -> Iterator[bool]:
    alone = replace(subject.programme, effects=(effect,))
    enabled = Enabled(alone.id, (), {})
    for result in subject.results:
        for each in wanted_effects(alone, enabled, [(1, result.verdict)]):
            yield each.present


#: What no case shows of a number that is asked: one below it, exactly it, one above.
_SIDES = {-1: "standard.nobody_below", 0: "standard.nobody_at", 1: "standard.nobody_above"}


def thresholds(subject: Subject) -> Iterator[Cause]:
    """Below, at and above every number; above only where there is something above."""
    seen: dict[tuple[str, Rule], set[int]] = defaultdict(set)
    names: dict[tuple[str, Rule], tuple[str, Decimal]] = {}
    for component, rule, because in subject.judged:
        numbers = rule.numbers(because)
        if numbers is None:
            continue
        found, asked = numbers
        seen[component.id, rule].add((found > asked) - (found < asked))
        names[component.id, rule] = (because.subject or because.code, asked)
    for key, sides in seen.items():
        of, asked = names[key]
        for side, code in _SIDES.items():
            if side not in sides and not (side == 1 and key[1].takes_all):
                yield Cause.of(code, component=key[0], of=of, asked=f"{asked:g}")


def statuses(subject: Subject) -> Iterator[Cause]:
    """Each status of a component and of the award is expected by some case."""
    said = {sentence for case in subject.cases for sentence in case.expect}
    for status in Status:
        words = status.value.replace("_", " ")
        if not any(re.match(rf"(?!award )\S+ is {words}\b", each) for each in said):
            yield Cause.of("standard.status_in_no_case", status=words)
    for award in AwardStatus:
        words = award.value.replace("_", " ")
        if f"award is {words}" not in said:
            yield Cause.of("standard.award_in_no_case", status=words)
