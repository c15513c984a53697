"""What verdicts want in the LMS, effect by effect; an undetermined one wants nothing changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lms_bridge.model.action import EffectKind, Reason, Target, Wanted
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import Because, ComponentVerdict, Status, Truth, Verdict
from lms_bridge.programme.nouns import FOLLOW_UP, Effect, Programme


def wanted(
    programme: Programme, enabled: Enabled, judged: Iterable[tuple[int, Verdict]]
) -> tuple[Wanted, ...]:
    """Each learner in each target that an effect names, wanted there or not; sorted by key.

    `judged` gives the LMS's user id with each verdict. Several effects on one target want it
    if one of them does. A component that is undetermined says neither yes nor no.
    """
    targets = {each.id: target_of(programme, enabled, each) for each in programme.effects}
    found: dict[str, Wanted] = {}
    for user_id, verdict in judged:
        for each in _of_learner(programme, enabled, targets, user_id, verdict):
            known = found.get(each.key)
            if known is None or (each.present and not known.present):
                found[each.key] = each
    return tuple(found[key] for key in sorted(found))


def _of_learner(
    programme: Programme,
    enabled: Enabled,
    targets: Mapping[str, Target],
    user_id: int,
    verdict: Verdict,
) -> Iterator[Wanted]:
    components = {each.component: each for each in verdict.components}
    open_questions = {
        each.component for each in verdict.components if each.status is Status.UNDETERMINED
    }
    if verdict.because.cause:
        open_questions.add("award")
    undetermined = {
        targets[effect.id]
        for effect in programme.effects
        if effect.component in open_questions and verdict.track in effect.tracks
    }
    for effect in programme.effects:
        if verdict.track not in effect.tracks or effect.kind.value in enabled.effects_off:
            continue
        if effect.kind is EffectKind.COLUMN:
            continue  # it says how far somebody is, and asks for nothing: see `columns`
        component = components.get(effect.component)
        if component is None and effect.component != "award":
            continue
        status = component.status.value if component else verdict.status.value
        present = _wants(effect, component, status)
        target = targets[effect.id]
        if not present and target in undetermined:
            continue
        yield Wanted(
            learner=verdict.learner,
            user_id=user_id,
            target=target,
            present=present,
            reason=Reason(programme.id, effect.component, status, effect.owed_of),
            name=effect.name,
            badge=effect.badge,
            note=_note(programme, effect, verdict),
        )


def _wants(effect: Effect, component: ComponentVerdict | None, status: str) -> bool:
    if effect.owed is None:
        return status in effect.statuses
    if component is None or not component.open:
        return False
    for owed in component.owed:
        if owed.kind is effect.owed and effect.owed_of in {"", owed.of}:
            return True
    return _answered(component.because, effect.owed.value, effect.owed_of)


def _answered(because: Because, kind: str, of: str) -> bool:
    """Whether what was owed has been handed in and judged: its place in the LMS must stay.

    Taking it away would hide the very record that the verdict rests on.
    """
    code = because.code.removeprefix("decision.")
    if code == "assessment.not_asked":
        return False
    if because.truth is not Truth.UNKNOWN and _NAMES.get(code.partition(".")[0]) == kind:
        return of in {"", because.subject}
    return any(_answered(child, kind, of) for child in because.children)


#: Which kind of debt a condition's code settles.
_NAMES = {"document": "document", "assessment": "examination", "competence": "competence"}


def target_of(programme: Programme, enabled: Enabled, effect: Effect) -> Target:
    """What an effect acts upon on this site."""
    return Target(
        effect.kind,
        course=course_of(programme, enabled, effect.course),
        idnumber=effect.idnumber,
        framework=effect.framework,
    )


def effect_keys(programme: Programme, enabled: Enabled, track: str, learner: str) -> list[str]:
    """The keys of every effect that a learner of this track may see drift."""
    targets = {
        target_of(programme, enabled, effect)
        for effect in programme.effects
        if track in effect.tracks and effect.kind.value not in enabled.effects_off
    }
    return [f"{target}@{learner}" for target in sorted(targets)]


def course_of(programme: Programme, enabled: Enabled, role: str) -> str:
    """The course that plays a role: the site's word, else the convention, else its idnumber."""
    convention = {FOLLOW_UP: f"{programme.prefix}-SUIVI"}
    return enabled.courses.get(role) or convention.get(role, role)


def _note(programme: Programme, effect: Effect, verdict: Verdict) -> str:
    if effect.kind is not EffectKind.RATING or effect.component == "award":
        return ""
    title = programme.component(effect.component, verdict.track).title.fr
    return f"{effect.component} {title} : validé"


def framework_wanted(programme: Programme, enabled: Enabled) -> tuple[tuple[Target, str, str], ...]:
    """The framework to make once, then its competencies: (target, name, parent's idnumber).

    Each comes after its parent, in whatever order the programme names them.
    """
    framework = programme.framework
    if framework is None or EffectKind.RATING.value in enabled.effects_off:
        return ()
    root = Target(EffectKind.RATING, framework=framework.idnumber)
    return (
        (root, framework.name, ""),
        *(
            (Target(EffectKind.RATING, idnumber=idnumber, framework=framework.idnumber), name, up)
            for idnumber, name, up in _parents_first(framework.competencies)
        ),
    )


def _parents_first(
    competencies: tuple[tuple[str, str, str], ...],
) -> Iterator[tuple[str, str, str]]:
    above = {idnumber: up for idnumber, _, up in competencies}

    def depth(idnumber: str) -> int:
        line = {idnumber}
        while (idnumber := above.get(idnumber, "")) and idnumber not in line:
            line.add(idnumber)
        return len(line)

    yield from sorted(competencies, key=lambda each: depth(each[0]))


def asked(
    wishes: Iterable[Wanted], framework: Iterable[tuple[Target, str, str]]
) -> Mapping[Target, frozenset[int]]:
    """Whom to ask about in each target: everybody an effect names there."""
    people: dict[Target, set[int]] = defaultdict(set)
    for target, _, _ in framework:
        people[target].update(())
    for each in wishes:
        people[each.target].add(each.user_id)
    return {target: frozenset(ids) for target, ids in people.items()}
