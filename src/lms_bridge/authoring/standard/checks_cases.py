"""Checks of what the cases show: every component, rule, effect, threshold and status."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from lms_bridge.authoring.standard.subject import Subject, rules_of
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import AwardStatus, Status, Truth
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.nouns import Effect
from lms_bridge.rules.base.rule import Rule
from lms_bridge.stages.plan.wanted import wanted


def cases_pass(subject: Subject) -> Iterator[str]:
    """Every expectation of every case is met, and there are cases."""
    if not subject.cases:
        yield "there are no cases"
    for result in subject.results:
        for expected, found in result.differences:
            yield f"{result.case.place}: expected {expected!r}, found {found!r}"


def components(subject: Subject) -> Iterator[str]:
    """Somebody expects something of each component in each track."""
    said: dict[str, str] = defaultdict(str)
    for case in subject.cases:
        said[case.track] += "\n".join(("", *case.expect))
    for track in subject.programme.tracks:
        for component in subject.programme.of_track(track):
            named = rf"^{re.escape(component.id)} (?:is|cannot) (?!not asked)"
            if not re.search(named, said[track], re.MULTILINE):
                yield f"no case of track {track} expects anything of {component.id}"


def rules(subject: Subject) -> Iterator[str]:
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
        name = f"{key[0]}: {sources.get(key, type(key[1]).__name__)}"
        if True not in truths:
            yield f"{name}: it holds in no case"
        if False not in truths:
            yield f"{name}: it does not hold in no case"


def effects(subject: Subject) -> Iterator[str]:
    """Each effect is wanted for somebody; one that rests on a status, not for somebody else."""
    for effect in subject.programme.effects:
        if effect_kind(effect.kind).wisher(subject.programme) is not None:
            continue  # it is not wanted at some moments only
        found = set(_wanted(subject, effect))
        if True not in found:
            yield f"the effect {effect.id} is wanted in no case"
        if False not in found:
            yield f"the effect {effect.id} is wanted in every case"


def _wanted(subject: Subject, effect: Effect) -> Iterator[bool]:
    alone = replace(subject.programme, effects=(effect,))
    enabled = Enabled(alone.id, (), {})
    for result in subject.results:
        for each in wanted(alone, enabled, [(1, result.verdict)]):
            yield each.present


def thresholds(subject: Subject) -> Iterator[str]:
    """Below, at and above every number; above only where there is something above."""
    seen: dict[tuple[str, Rule], set[int]] = defaultdict(set)
    names: dict[tuple[str, Rule], str] = {}
    for component, rule, because in subject.judged:
        numbers = rule.numbers(because)
        if numbers is None:
            continue
        found, asked = numbers
        seen[component.id, rule].add((found > asked) - (found < asked))
        names[component.id, rule] = f"{component.id}: {because.subject or because.code} {asked:g}"
    for key, sides in seen.items():
        for side, word in ((-1, "below"), (0, "exactly at"), (1, "above")):
            if side not in sides and not (side == 1 and key[1].takes_all):
                yield f"{names[key]}: no case is {word} it"


def statuses(subject: Subject) -> Iterator[str]:
    """Each status of a component and of the award is expected by some case."""
    said = {sentence for case in subject.cases for sentence in case.expect}
    for status in Status:
        words = status.value.replace("_", " ")
        if not any(re.match(rf"(?!award )\S+ is {words}\b", each) for each in said):
            yield f"no case expects a component that is {words}"
    for award in AwardStatus:
        words = award.value.replace("_", " ")
        if f"award is {words}" not in said:
            yield f"no case expects that the award is {words}"
