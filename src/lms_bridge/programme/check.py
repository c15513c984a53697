"""Cross-checks of a compiled programme: references, cycles, hours, marks, equivalences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.nearest import not_among
from lms_bridge.model.dated import days
from lms_bridge.model.declared import Assessment
from lms_bridge.programme.check_effects import check_effects
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.rule import Use, rule_tree


def programme_problems(
    programme: Programme, trees: Mapping[str, Located], *, add_up: bool = True
) -> Iterator[Problem]:
    """Every problem that only the whole programme shows; `add_up`: whether hours must."""
    places = places_of(trees)
    for track in programme.tracks:
        components = programme.of_track(track)
        if not any(component.counts for component in components):
            yield trees["programme.yaml"].problem(
                ("tracks", track), Cause.of("track.empty", track=track)
            )
        yield from _duplicates(components, places, trees)
        yield from _cycles(components, places)
        for component in components:
            file, line = places.get(component.id, ("programme.yaml", 1))
            for cause in _component(programme, component, track, add_up=add_up):
                yield Problem(file, line, of_component(component.id, cause))
    head = trees["programme.yaml"]
    yield from _documents(programme, head)
    yield from _scale(programme, head)
    if programme.jury.chair and programme.jury.chair not in programme.jury.roles:
        chair = programme.jury.chair
        unknown = not_among("jury.chair_undeclared", chair, programme.jury.roles)
        yield head.problem(("award", "jury", "chair"), unknown)
    if "effects.yaml" in trees:
        yield from check_effects(programme, trees["effects.yaml"])


def of_component(component: str, cause: Cause) -> Cause:
    """What is wrong with a component."""
    return Cause.of("component.wrong", component=component, cause=cause)


def _scale(programme: Programme, head: Located) -> Iterator[Problem]:
    """Marks need a scale."""
    asked = (rule for each in programme.components for rule in rule_tree(each.rule))
    if programme.pass_mark is None and any(rule.needs_scale for rule in asked):
        yield head.problem((), Cause.of("scale.missing"))


def _documents(programme: Programme, head: Located) -> Iterator[Problem]:
    for key, spec in head.tree.get("documents", {}).items():
        for manner in ("together", "each"):
            for i, result in enumerate(spec.get(manner, ())):
                if result not in programme.results:
                    known = programme.results
                    unknown = not_among("document.unknown_result", result, known, document=key)
                    yield head.problem(("documents", key, manner, i), unknown)


def places_of(trees: Mapping[str, Located]) -> dict[str, tuple[str, int]]:
    """Where each component is described, by its id: file and line."""
    places: dict[str, tuple[str, int]] = {}
    for file in _units(trees):
        places.setdefault(_id(trees[file]), (file, 1))
    if "blocks.yaml" in trees:
        tree = trees["blocks.yaml"]
        for kind in ("blocks", "examinations"):
            for i, each in enumerate(tree.tree.get(kind, ())):
                places[str(each["id"])] = ("blocks.yaml", tree.line((kind, i)) or 1)
        if "entry" in tree.tree:
            places[str(tree.tree["entry"]["id"])] = ("blocks.yaml", tree.line(("entry",)) or 1)
    return places


def _units(trees: Mapping[str, Located]) -> list[str]:
    return [file for file in trees if file.startswith("units/")]


def _id(unit: Located) -> str:
    return str(unit.tree["id"])


def _duplicates(
    components: tuple[Component, ...],
    places: Mapping[str, tuple[str, int]],
    trees: Mapping[str, Located],
) -> Iterator[Problem]:
    seen: set[str] = set()
    competences: dict[str, str] = {}
    for component in components:
        file, line = places.get(component.id, ("programme.yaml", 1))
        if component.id in seen:
            units = tuple(each for each in _units(trees) if _id(trees[each]) == component.id)
            files = units if len(units) > 1 else ()
            cause = Cause.of("component.twice", component=component.id, files=files)
            yield Problem(file, line, cause)
        seen.add(component.id)
        for competence in component.competences:
            owner = competences.setdefault(competence.id, component.id)
            if owner != component.id:
                cause = Cause.of(
                    "competence.twice", competence=competence.id, one=owner, other=component.id
                )
                yield Problem(file, line, cause)


def _cycles(
    components: tuple[Component, ...], places: Mapping[str, tuple[str, int]]
) -> Iterator[Problem]:
    graph = {component.id: component.awaits for component in components}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        file, line = places.get(circle[0], ("programme.yaml", 1))
        yield Problem(file, line, Cause.of("component.circle", circle=" → ".join(circle)))


def _component(
    programme: Programme, component: Component, track: str, *, add_up: bool
) -> Iterator[Cause]:
    beside = frozenset(each.id for each in programme.of_track(track))
    use = Use(programme, component, track, beside, add_up)
    rules = rule_tree(component.rule)
    for rule in rules + (rule_tree(component.to_present) if component.to_present else ()):
        yield from rule.unknown_names(use)
    yield from check_marks(component)
    if add_up and len({part.id for part in component.parts}) != len(component.parts):
        yield Cause.of("part.twice")
    for rule in rules:
        yield from rule.impossible_numbers(use)


def check_marks(component: Component) -> Iterator[Cause]:
    """Every problem of a component's assessments."""
    if component.mark is not None:
        yield from _assessments(component.mark)


def _assessments(root: Assessment) -> Iterator[Cause]:
    times = Counter(each.subject for each in root.walk())
    for subject, count in times.items():
        if count > 1:
            yield Cause.of("assessment.twice", assessment=subject)
    for each in root.walk():
        if each.best and not each.of:
            yield Cause.of("assessment.best_of_nothing", assessment=each.subject)
        if not each.of:
            continue
        for day in days(*(child.weight for child in each.of)):
            if not any(child.weight.at(day) for child in each.of):
                yield Cause.of("assessment.weightless", since=day, assessment=each.subject)
        for day in days(each.best) if each.best else ():
            best = each.best.at(day) if each.best else 0
            if not 1 <= best <= len(each.of):
                yield Cause.of(
                    "assessment.best_out_of_range",
                    since=day,
                    best=best,
                    of=len(each.of),
                    assessment=each.subject,
                )
