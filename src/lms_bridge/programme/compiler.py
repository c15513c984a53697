"""From the files' models to the nouns, with every problem found on the way."""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.cause import Cause
from lms_bridge.located import Located
from lms_bridge.located.nearest import not_among
from lms_bridge.model.decision import WITHDRAWN
from lms_bridge.model.declared import (
    Document,
    OutsideResult,
    PassMark,
    ProfileAsked,
    SessionRules,
    UnitPart,
)
from lms_bridge.programme.compile_marks import (
    competences_of,
    compiling,
    options_of,
    prepare_alone,
    prepare_marks,
)
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.programme.nouns import (
    Component,
    Counting,
    FrameworkPlan,
    Information,
    JuryRule,
    Programme,
    Track,
)
from lms_bridge.programme.reading import Placed
from lms_bridge.programme.schema import ComponentSpec, DocumentSpec, InformationSpec, ProgrammeFile
from lms_bridge.programme.schema_effects import EffectsFile, FrameworkSpec
from lms_bridge.rules.base.compiling import (
    CompileContext,
    Path,
    both_languages,
    checked_number,
    full_title,
    seconds,
    whole,
)
from lms_bridge.rules.base.marks import off_scale
from lms_bridge.rules.base.rule import Rule


def compile_programme(
    context: CompileContext,
    located: Located,
    head: ProgrammeFile,
    placed: list[Placed],
    effects: EffectsFile,
    fingerprint: str,
    files: Mapping[str, str],
) -> Programme:
    """The whole programme; what is wrong with it is in `context.problems`."""
    _prepare(context, located, head)
    prepare_marks(context, located, head, placed)
    prepare_alone(context, head, placed)
    tracks = tuple(head.tracks)
    components = [
        component for each in placed for component in _component(context, each, head, tracks)
    ]
    components += options_of(context, located, head, components)
    return Programme(
        id=head.id,
        title=both_languages(head.title),
        version=head.version,
        owner=head.owner,
        prefix=head.prefix,
        fingerprint=fingerprint,
        sources={key: both_languages(spec) for key, spec in head.sources.items()},
        tracks=_tracks(context, located, head),
        components=tuple(components),
        results=_results(context, located, head),
        documents=context.documents,
        profile=_profile(head),
        parties={key: both_languages(spec) for key, spec in head.parties.items()},
        jury=_jury(context, located, head),
        award_source=context.cite(located, ("award", "source"), head.award.source),
        pass_mark=_pass_mark(context, located, head),
        marks=head.attendance.counts if head.attendance else {},
        session_rules=_session_rules(head),
        equivalences=head.equivalences.allowed,
        effects=tuple(
            effect_kind(spec.kind).compile(head.id, spec, frozenset(tracks))
            for spec in effects.effects
        ),
        framework=_framework(effects.framework) if effects.framework else None,
        again={key: both_languages(way) for key, way in head.award.again.items()},
        award_information=_information(
            context, located, ("award", "information"), head.award.information
        ),
        compensation=context.groups,
        counting=_counting(context, located, head),
        files=dict(files),
    )


def _prepare(context: CompileContext, located: Located, head: ProgrammeFile) -> None:
    """What the rules refer to, before any rule is compiled."""
    for key, spec in head.documents.items():
        _document(context, located, key, spec)
    context.once = head.counting is not None and head.counting.results == "once"
    for key, asked in head.profile.items():
        if WITHDRAWN in asked.values:
            place = ("profile", key, "values", WITHDRAWN)
            context.wrong(located, place, Cause.of("profile.code_reserved", code=WITHDRAWN))
    context.codes = {key: tuple(spec.values) for key, spec in head.profile.items()}
    context.cite(located, ("equivalences", "source"), head.equivalences.source)
    if head.attendance:
        context.cite(located, ("attendance", "source"), head.attendance.source)
        if head.attendance.sessions:
            where = ("attendance", "sessions", "source")
            context.cite(located, where, head.attendance.sessions.source)


def _document(context: CompileContext, located: Located, key: str, spec: DocumentSpec) -> None:
    path: Path = ("documents", key)
    words = context.dated(located, (*path, "words"), spec.words, spec.source, whole)
    source = context.cite(located, (*path, "source"), spec.source)
    names = (
        {key: tuple(spec.together)}
        if spec.together
        else {result: (result,) for result in spec.each}
    )
    for name, stands_for in names.items():
        for result in stands_for:
            other = context.document_for(result)
            if other or name in context.documents:
                known = other or context.documents[name]
                cause = Cause.of("document.both", one=known.id, other=name, result=result)
                context.wrong(located, path, cause)
        context.documents[name] = Document(
            name, both_languages(spec.title), words, stands_for, source
        )


def _tracks(context: CompileContext, located: Located, head: ProgrammeFile) -> Mapping[str, Track]:
    return {
        key: Track(
            key,
            both_languages(spec.title),
            context.cite(located, ("tracks", key, "source"), spec.source),
        )
        for key, spec in head.tracks.items()
    }


def _results(
    context: CompileContext, located: Located, head: ProgrammeFile
) -> Mapping[str, OutsideResult]:
    return {
        key: OutsideResult(
            key,
            both_languages(spec.title),
            spec.course,
            spec.item or f"{spec.course}-RESULT",
            context.cite(located, ("results", key, "source"), spec.source),
            full_title(spec.title),
        )
        for key, spec in head.results.items()
    }


def _profile(head: ProgrammeFile) -> Mapping[str, ProfileAsked]:
    return {
        key: ProfileAsked(
            key,
            both_languages(spec.title),
            spec.shortname,
            {code: both_languages(label) for code, label in spec.values.items()},
        )
        for key, spec in head.profile.items()
    }


def _component(
    context: CompileContext, placed: Placed, head: ProgrammeFile, tracks: tuple[str, ...]
) -> list[Component]:
    located, path, kind, spec = placed
    rules = compiling(context, located, path, spec, head)
    asked: list[tuple[frozenset[str], Rule]] = []
    if spec.requires:
        asked.append((frozenset(tracks), rules.rule((*path, "requires"), spec.requires)))
    for track, of_track in (spec.tracks or {}).items():
        where = (*path, "tracks", track)
        if track not in tracks:
            context.wrong(located, where, not_among("track.unknown", track, tracks))
        rule = rules.rule((*where, "requires"), of_track.requires)
        asked.append((frozenset({track}), rule))
    presented = rules.rule((*path, "to_present"), spec.to_present) if spec.to_present else None
    return [
        Component(
            id=spec.id,
            kind=kind,
            title=both_languages(spec.title),
            tracks=of,
            rule=rule,
            source=context.cite(located, (*path, "source"), spec.source),
            seconds=rules.taught,
            parts=_parts(context, located, path, spec),
            competences=competences_of(spec),
            to_present=presented,
            permanent=spec.permanent,
            course=spec.course or f"{head.prefix}-{spec.id}",
            information=_information(context, located, (*path, "information"), spec.information),
            integrates=_information(context, located, (*path, "integrates"), spec.integrates),
            ects=context.credits.get(spec.id),
            coefficient=context.dated(
                located, (*path, "coefficient"), spec.coefficient, spec.source, checked_number
            )
            if spec.coefficient
            else None,
            mark=rules.mark if spec.assessments else None,
            elective=any(spec.id in option.of for option in head.options.values()),
            full_title=full_title(spec.title),
        )
        for of, rule in asked
    ]


def _parts(
    context: CompileContext, located: Located, path: Path, spec: ComponentSpec
) -> tuple[UnitPart, ...]:
    return tuple(
        UnitPart(
            each.id,
            both_languages(each.title),
            context.dated(located, (*path, "parts", i, "hours"), each.hours, each.source, seconds),
            tuple(each.sessions),
            context.cite(located, (*path, "parts", i, "source"), each.source),
            full_title(each.title),
        )
        for i, each in enumerate(spec.parts)
    )


def _information(
    context: CompileContext, located: Located, path: Path, specs: list[InformationSpec]
) -> tuple[Information, ...]:
    """What people are shown, with citations."""
    return tuple(
        Information(
            both_languages(spec.label),
            both_languages(spec.text),
            context.cite(located, (*path, i, "source"), spec.source),
        )
        for i, spec in enumerate(specs)
    )


def _jury(context: CompileContext, located: Located, head: ProgrammeFile) -> JuryRule:
    spec = head.award.jury
    return JuryRule(
        source=context.cite(located, ("award", "jury", "source"), spec.source),
        roles={key: role.members for key, role in spec.roles.items()},
        role_titles={key: both_languages(role.title) for key, role in spec.roles.items()},
        chair=spec.chair or "",
        outside_above=spec.outside_above,
    )


def _counting(context: CompileContext, located: Located, head: ProgrammeFile) -> Counting | None:
    spec = head.counting
    if spec is None:
        return None
    source = context.cite(located, ("counting", "source"), spec.source)
    return Counting(spec.results == "once", source)


def _session_rules(head: ProgrammeFile) -> SessionRules:
    spec = head.attendance.sessions if head.attendance else None
    if spec is None:
        return SessionRules()
    return SessionRules(
        longest=int(spec.longest * 3600),
        other_year=spec.counts.other_year,
        too_long=spec.counts.too_long,
        holiday=spec.counts.holiday,
        sunday=spec.counts.sunday,
        overlaps=spec.overlaps,
        unmarked_after=spec.unmarked_after,
    )


def _pass_mark(context: CompileContext, located: Located, head: ProgrammeFile) -> PassMark | None:
    spec = head.pass_mark
    if spec is None:
        return None
    context.cite(located, ("pass_mark", "source"), spec.source)
    mark = context.dated(located, ("pass_mark", "mark"), spec.mark, spec.source, checked_number)
    for cause in off_scale(mark, spec.out_of, "pass_mark"):
        context.problems.append(located.problem(("pass_mark", "mark"), cause))
    return PassMark(mark, spec.out_of)


def _framework(spec: FrameworkSpec) -> FrameworkPlan:
    return FrameworkPlan(
        spec.idnumber,
        spec.name,
        tuple((each.idnumber, each.name, each.parent or "") for each in spec.competencies),
    )
