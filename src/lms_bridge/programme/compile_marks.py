"""From the files' models to marks, groups of units and options, before any rule is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.located import Located
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import DatedSpec
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import (
    Assessment,
    CompensationGroup,
    CompensationMember,
    Competence,
    Option,
    SecondSession,
)
from lms_bridge.model.identity import Citation
from lms_bridge.programme.nouns import Component, ComponentKind
from lms_bridge.programme.reading import Placed
from lms_bridge.programme.schema import (
    AssessmentWeightSpec,
    CompensationSpec,
    ComponentSpec,
    OptionSpec,
    ProgrammeFile,
)
from lms_bridge.rules.base.compiling import (
    Alone,
    CompileContext,
    Compiling,
    Path,
    both_languages,
    checked_number,
    full_title,
    seconds,
    whole,
)
from lms_bridge.rules.base.registry import kinds, standing_for
from lms_bridge.rules.base.rule import Rule

#: The scale of marks in French universities, where a programme names no other.
_USUAL = Decimal(20)


def prepare_marks(
    context: CompileContext, located: Located, head: ProgrammeFile, placed: list[Placed]
) -> None:
    """What the rules about marks refer to, before any rule is compiled."""
    if head.rounding:
        context.cite(located, ("rounding", "source"), head.rounding.source)
    for file, path, _, spec in placed:
        if spec.ects:
            where = (*path, "ects")
            context.credits[spec.id] = context.dated(
                file, where, spec.ects, spec.source, checked_number
            )
    context.electives = frozenset(each for option in head.options.values() for each in option.of)
    for key, group in head.compensation.items():
        context.groups[key] = _group(context, located, head, placed, key, group)


def prepare_alone(context: CompileContext, head: ProgrammeFile, placed: list[Placed]) -> None:
    """What settles a unit alone, for the groups that it is in."""
    grouped = {unit for group in head.compensation.values() for unit in group.units}
    for located, path, _, spec in placed:
        if spec.id not in grouped:
            continue
        at = compiling(context, located, path, spec, head)
        asked = [("", (*path, "requires"), spec.requires)] if spec.requires else []
        for track, of_track in (spec.tracks or {}).items():
            asked.append((track, (*path, "tracks", track, "requires"), of_track.requires))
        whole = [(track, at.rule(place, rule)) for track, place, rule in asked]
        context.alone[spec.id] = Alone(
            spec.permanent,
            _by_track((track, rule.alone()) for track, rule in whole),
            _by_track((track, rule.of_attendance()) for track, rule in whole),
        )


def _by_track(found: Iterable[tuple[str, Rule | None]]) -> tuple[tuple[str, Rule], ...]:
    return tuple((track, rule) for track, rule in found if rule is not None)


def compiling(
    context: CompileContext, located: Located, path: Path, spec: ComponentSpec, head: ProgrammeFile
) -> Compiling:
    """What the rules of a component are compiled with."""
    return Compiling(
        kinds().known,
        context,
        located,
        spec.id,
        tuple(each.id for each in spec.parts),
        competences_of(spec),
        compiled_mark(context, located, path, spec, head),
        compiled_hours(context, located, path, spec),
    )


def compiled_hours(
    context: CompileContext, located: Located, path: Path, spec: ComponentSpec
) -> Dated[int] | None:
    """The hours of a unit, in seconds; None where the programme gives none."""
    if not spec.hours:
        return None
    return context.dated(located, (*path, "hours"), spec.hours, spec.source, seconds)


def competences_of(spec: ComponentSpec) -> tuple[Competence, ...]:
    """The competences of a block."""
    return tuple(
        Competence(each.id, both_languages(each.title), each.mandatory, full_title(each.title))
        for each in spec.competences
    )


def compiled_mark(
    context: CompileContext, located: Located, path: Path, spec: ComponentSpec, head: ProgrammeFile
) -> Assessment:
    """How the mark of a component comes about: one mark, or the average of its assessments."""
    source = context.cite(located, (*path, "source"), spec.source)
    return Assessment(
        subject=spec.id,
        title=both_languages(spec.title),
        weight=_one(source),
        source=source,
        out_of=_out_of(head),
        of=tuple(
            _assessment(context, located, (*path, "assessments", i), spec.id, each, head)
            for i, each in enumerate(spec.assessments)
        ),
        best=_best(context, located, path, spec.best, spec.source),
        second_session=SecondSession(spec.second_session) if spec.second_session else None,
        decimals=head.rounding.decimals if head.rounding else None,
    )


def _assessment(
    context: CompileContext,
    located: Located,
    path: Path,
    unit: str,
    spec: AssessmentWeightSpec,
    head: ProgrammeFile,
) -> Assessment:
    return Assessment(
        subject=f"{unit}.{spec.id}",
        title=both_languages(spec.title),
        weight=context.dated(located, (*path, "weight"), spec.weight, spec.source, checked_number),
        source=context.cite(located, (*path, "source"), spec.source),
        out_of=_out_of(head),
        of=tuple(
            _assessment(context, located, (*path, "assessments", i), unit, each, head)
            for i, each in enumerate(spec.assessments)
        ),
        best=_best(context, located, path, spec.best, spec.source),
        second_session=SecondSession(spec.second_session) if spec.second_session else None,
        decimals=head.rounding.decimals if head.rounding else None,
    )


def _best(
    context: CompileContext, located: Located, path: Path, spec: DatedSpec | None, source: str
) -> Dated[int] | None:
    return context.dated(located, (*path, "best"), spec, source, whole) if spec else None


def _out_of(head: ProgrammeFile) -> Decimal:
    return head.pass_mark.out_of if head.pass_mark else _USUAL


def _one(source: Citation) -> Dated[Decimal]:
    return Dated(((date.min, Decimal(1), source),))


def _group(
    context: CompileContext,
    located: Located,
    head: ProgrammeFile,
    placed: list[Placed],
    key: str,
    spec: CompensationSpec,
) -> CompensationGroup:
    path: Path = ("compensation", key)
    members: list[CompensationMember] = []
    for i, unit in enumerate(spec.units):
        found = [each for each in placed if each[3].id == unit]
        if found:
            members.append(_member(context, head, found[0]))
        if len(found) == 1:
            continue
        if found:
            cause = Cause.of("unit.described_twice", unit=unit, count=len(found))
        else:
            cause = not_among("unit.unknown", unit, [each[3].id for each in placed])
        context.wrong(located, (*path, "units", i), cause)
    return CompensationGroup(
        id=key,
        title=both_languages(spec.title),
        members=tuple(members),
        at_least=context.dated(
            located, (*path, "at_least"), spec.at_least, spec.source, checked_number
        ),
        floor=context.dated(located, (*path, "floor"), spec.floor, spec.source, checked_number)
        if spec.floor
        else None,
        out_of=_out_of(head),
        decimals=head.rounding.decimals if head.rounding else None,
        source=context.cite(located, (*path, "source"), spec.source),
        leaves_acquired=spec.acquired == "left_out",
    )


def _member(context: CompileContext, head: ProgrammeFile, placed: Placed) -> CompensationMember:
    located, path, _, spec = placed
    mark = compiled_mark(context, located, path, spec, head)
    option = next((each for each in head.options.values() if spec.id in each.of), None)
    chosen_by = (option.profile or "") if option else ""
    beside = tuple(each for each in option.of if each != spec.id) if option else ()
    if spec.coefficient:
        where = (*path, "coefficient")
        weight = context.dated(located, where, spec.coefficient, spec.source, checked_number)
        return CompensationMember(spec.id, mark, weight, chosen_by, beside)
    if spec.id not in context.credits:
        context.wrong(located, path, Cause.of("unit.weightless", unit=spec.id))
    return CompensationMember(
        spec.id, mark, context.credits.get(spec.id, mark.weight), chosen_by, beside
    )


def options_of(
    context: CompileContext, located: Located, head: ProgrammeFile, components: Iterable[Component]
) -> list[Component]:
    """A component for each option, in the tracks that have one of its electives."""
    known = tuple(components)
    return [_option(context, located, head, key, spec, known) for key, spec in head.options.items()]


def _option(
    context: CompileContext,
    located: Located,
    head: ProgrammeFile,
    key: str,
    spec: OptionSpec,
    known: tuple[Component, ...],
) -> Component:
    path: Path = ("options", key)
    electives = [each for each in known if each.id in spec.of]
    source = context.cite(located, (*path, "source"), spec.source)
    count = context.dated(located, (*path, "choose"), spec.choose, spec.source, whole)
    for i, each in enumerate(spec.of):
        if each not in {found.id for found in electives}:
            unknown = not_among("unit.unknown", each, [it.id for it in known])
            context.wrong(located, (*path, "of", i), unknown)
    if spec.profile and spec.profile not in head.profile:
        undeclared = not_among("field.undeclared", spec.profile, head.profile)
        context.wrong(located, (*path, "profile"), undeclared)
    values = head.profile[spec.profile].values if spec.profile in head.profile else {}
    for value in sorted(set(values) - set(spec.of)) if spec.profile else ():
        where = ("profile", spec.profile or "", "values", value)
        cause = Cause.of(
            "option.does_not_offer",
            field=spec.profile,
            value=value,
            option=key,
            known=tuple(spec.of),
        )
        context.wrong(located, where, cause)
    option = Option(key, count, tuple(spec.of), spec.profile or "", source)
    return Component(
        id=key,
        kind=ComponentKind.OPTION,
        title=both_languages(spec.title),
        tracks=frozenset(track for each in electives for track in each.tracks),
        rule=standing_for(ComponentKind.OPTION).declared(option),
        source=source,
    )
