"""Which things of a site may provide which needs: proposals with a score and a reason. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lms_bridge.model.declared import Need
from lms_bridge.model.identity import Text
from lms_bridge.model.site import AttendanceOf, CompetencyRating, GradeItem, Provider
from lms_bridge.model.snapshot import Course, GradeColumn
from lms_bridge.model.suggestion import BindableItems, CourseContent, Ground, Suggestion
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.stages.mapping.bindings import documents_course, name_in
from lms_bridge.stages.mapping.likeness import bared, best, name_of

#: Below it a proposal says nothing.
LEAST = 0.55

#: A thing that is less like what is meant is not proposed, however sure its course is.
INNER_LEAST = 0.5

#: As sure as a thing is that is told by its kind or its sessions alone.
SURE_ENOUGH = 0.8

#: Proposals for one need at most.
MOST = 3

#: A course below it is not looked into for a need.
COURSE_LEAST = 0.5

_RESIT = frozenset(
    {"rattrapage", "rattrapages", "resit", "retake", "seconde", "deuxieme", "second"}
)
_EXAM = frozenset(["evaluation", "eval", "examen", "exam", "controle", "test", "epreuve"])

#: Types of activities whose grade is never a mark, and those that are no result or assessment: a
#: register counts presence, and a forum rates what people write.
_NEVER = frozenset({"attendance"})
_NO_RESULT = frozenset({"attendance", "forum"})

_GRADED = frozenset({"assessment", "mark", "resit", "result", "competence", "document"})


@dataclass(frozen=True, slots=True)
class WantedName:
    """A need with the names by which its course and it itself may be called.

    Attributes:
        course: the idnumber of its course by the naming convention.
        course_names: what else that course may be called.
        idnumber: the idnumber of the thing itself by the convention.
        names: what else it may be called.
        words: words that mark sessions of it, where the programme has some.
    """

    need: Need
    course: str
    course_names: tuple[str, ...]
    idnumber: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()


def wanted_names(
    programme: Programme, needs: Iterable[Need], tracks: Collection[str] | None = None
) -> tuple[WantedName, ...]:
    """What to look for, in the order of the needs; what people alone provide is left out.

    Tracks that share a unit may each have a course of their own: then each of these (of every
    track for None) is looked for.
    """
    followed = frozenset(programme.tracks if tracks is None else tracks)
    found = (
        _wanted(programme, need, component)
        for need in needs
        if need.kind in _GRADED or need.kind == "hours"
        for component in _asking(programme, need, followed)
    )
    first: dict[tuple[str, str], WantedName] = {}
    for each in found:
        first.setdefault((each.need.key, each.course), each)
    return tuple(first.values())


def _asking(programme: Programme, need: Need, tracks: frozenset[str]) -> tuple[Component, ...]:
    """The components that ask for a need in these tracks."""
    same = [each for each in programme.components if each.id == need.component]
    return tuple(each for each in same if each.tracks & tracks) or (same[0],)


def _wanted(programme: Programme, need: Need, component: Component) -> WantedName:
    course = component.course
    names: tuple[str, ...] = (component.id, *_texts(component.title))
    itself, words = need.id, tuple[str, ...]()
    match need.kind:
        case "result":
            declared = programme.results[need.id]
            course, names = declared.course, (need.id, *_texts(declared.title))
        case "document":
            course, names = documents_course(programme), ("suivi", "follow-up")
        case "hours" | "mark" | "resit":
            inner = need.id.partition(".")[2]
            itself = inner or need.id
            words = next((each.sessions for each in component.parts if each.id == inner), ())
    idnumber = name_in(programme, need, course)
    return WantedName(need, course, names, idnumber, (*_texts(need.title), itself), words)


def _texts(text: Text) -> tuple[str, str]:
    return text.fr, text.en


def course_score(of: WantedName, course: Course, prefix: str) -> tuple[float, Ground]:
    """How sure it is that a course is the one meant."""
    convention = name_of(of.course)
    if course.idnumber and name_of(course.idnumber).tokens == convention.tokens:
        return 1.0, Ground("course idnumber", course.idnumber)
    if name_of(course.shortname).tokens == convention.tokens:
        return 0.95, Ground("course shortname", course.shortname)
    alike = best(of.course_names, (course.shortname, course.fullname))
    coded = {code for each in of.course_names for code in name_of(each).codes}
    mine = name_of(course.shortname).codes | name_of(course.fullname).codes
    if coded & mine and alike:
        ours = set(name_of(prefix).tokens) <= set(name_of(course.shortname).tokens)
        return min(0.94, alike - 0.1 + 0.1 * ours), Ground("course code", course.shortname)
    return alike * 0.85, Ground("course name", course.fullname)


def ranked_suggestions(
    programme: Programme,
    needs: Sequence[Need],
    catalogue: BindableItems,
    tracks: Collection[str] | None = None,
    *,
    for_all_competences: bool = False,
) -> Mapping[str, tuple[Suggestion, ...]]:
    """Proposals for each need that has some, the surest first; the same site gives the same.

    Where tracks each have a course of their own, one after the other. What is proposed for
    several needs says so on each.

    Args:
        programme: whose needs they are.
        needs: what nothing provides.
        catalogue: what the site has.
        tracks: those that the site runs; None for all.
        for_all_competences: whether the one assessment of a block's course serves all of them.
    """
    found: dict[str, tuple[Suggestion, ...]] = {}
    for of in wanted_names(programme, needs, tracks):
        proposals = [
            *_of_courses(programme, of, catalogue, for_all_competences=for_all_competences),
            *_of_frameworks(of, catalogue),
        ]
        sure = [replace(each, place=of.course) for each in proposals if each.score >= LEAST]
        sure.sort(key=lambda each: (-each.score, repr(each.provider), repr(each.grounds)))
        if sure:
            found[of.need.key] = (*found.get(of.need.key, ()), *sure[:MOST])
    return _told_when_shared(found)


def firsts(proposals: Sequence[Suggestion]) -> tuple[tuple[Suggestion, bool], ...]:
    """The surest proposal of each course that a need has, and whether another is as sure."""
    found: dict[str, list[Suggestion]] = defaultdict(list)
    for each in proposals:
        found[each.place].append(each)
    return tuple(
        (those[0], len(those) > 1 and those[1].score == those[0].score) for those in found.values()
    )


def _told_when_shared(
    found: Mapping[str, tuple[Suggestion, ...]],
) -> Mapping[str, tuple[Suggestion, ...]]:
    users: dict[Provider, list[str]] = defaultdict(list)
    for need, proposals in found.items():
        for each in proposals:
            if each.provider is not None:
                users[each.provider].append(need)
    return {
        need: tuple(
            replace(each, shared_with=tuple(it for it in users[each.provider] if it != need))
            if each.provider is not None
            else each
            for each in proposals
        )
        for need, proposals in found.items()
    }


def _of_courses(
    programme: Programme, of: WantedName, catalogue: BindableItems, *, for_all_competences: bool
) -> Iterator[Suggestion]:
    for content in catalogue.courses:
        sure, ground = course_score(of, content.course, programme.prefix)
        if sure < COURSE_LEAST:
            continue
        if not content.course.idnumber:
            about = f"{content.course.fullname}: {of.course}"
            unnamed = Ground("course has no idnumber", about)
            yield Suggestion(of.need.key, None, round(sure * 0.9, 2), (unnamed, ground))
        elif of.need.kind == "hours":
            yield from _attendance(of, content, sure, ground)
        else:
            serving = _serving(of, content) if for_all_competences else None
            yield from _graded(of, content, sure, ground, serving)


def _serving(of: WantedName, content: CourseContent) -> GradeColumn | None:
    """The one assessment of a block's course, which may serve its competences; None without one."""
    if of.need.kind != "competence":
        return None
    graded = [each for each in content.columns if each.kind not in _NO_RESULT]
    named = [each for each in graded if _is_exam(each.name)]
    few = named or graded
    return few[0] if len(few) == 1 else None


def _is_exam(name: str) -> bool:
    words = set(name_of(name).words)
    return bool(words & _EXAM) and not words & _RESIT


def _attendance(
    of: WantedName, content: CourseContent, sure: float, ground: Ground
) -> Iterator[Suggestion]:
    registers = [each for each in content.activities if each.kind == "attendance"]
    for each in registers:
        words = _session_words(of, content.sessions.get(each.id, ()))
        inner, why = _thing(of, each.idnumber, each.name)
        if inner < SURE_ENOUGH and words:
            inner, why = SURE_ENOUGH, Ground("sessions", ", ".join(words))
        if inner < SURE_ENOUGH and len(registers) == 1 and not of.words:
            inner, why = SURE_ENOUGH, Ground("only register", each.name)
        provider = AttendanceOf(content.course.idnumber, str(each.ref), words)
        yield _suggestion(of, provider, sure, inner, (why, ground))


def _session_words(of: WantedName, descriptions: Sequence[str]) -> tuple[str, ...]:
    """The programme's words for a part that some sessions' descriptions hold."""
    if not of.words:
        return ()
    held = [bared(each) for each in descriptions]
    return tuple(word for word in of.words if any(bared(word) in each for each in held))


def _graded(
    of: WantedName,
    content: CourseContent,
    sure: float,
    ground: Ground,
    serving: GradeColumn | None,
) -> Iterator[Suggestion]:
    course = content.course.idnumber
    never = _NEVER if of.need.kind in {"mark", "resit"} else _NO_RESULT
    if of.need.kind == "result":
        why = Ground("course total")
        yield _suggestion(of, GradeItem(course, "total"), sure, SURE_ENOUGH, (why, ground))
    for column in content.columns:
        item = _name_of_one(column, content.columns)
        if not item or column.kind in never:
            continue
        inner, why = _thing(of, column.idnumber, column.name)
        if why.code == "name":
            inner = _by_session(of, column.name, inner)
        if inner < SURE_ENOUGH and of.need.kind == "assessment" and _is_exam(column.name):
            inner, why = SURE_ENOUGH, Ground("assessment", column.name)
        if inner < SURE_ENOUGH and column is serving:
            inner, why = SURE_ENOUGH, Ground("for all competences", column.name)
        yield _suggestion(of, GradeItem(course, item), sure, inner, (why, ground))


def _name_of_one(column: GradeColumn, columns: Sequence[GradeColumn]) -> str:
    """A name that means this grade item and no other of its course; "" where there is none."""
    for name in (column.idnumber, column.own, column.column):
        if name and sum(each.is_called(name) for each in columns) == 1:
            return name
    return ""


def _by_session(of: WantedName, name: str, inner: float) -> float:
    """A second session is no first one, and the other way round."""
    said = name_of(name)
    second = bool(_RESIT & set(said.words)) or ("session", "2") in said.codes
    return inner if second == (of.need.kind == "resit") else inner * 0.5


def _thing(of: WantedName, idnumber: str, name: str) -> tuple[float, Ground]:
    if idnumber and name_of(idnumber).tokens == name_of(of.idnumber).tokens:
        return 1.0, Ground("idnumber", idnumber)
    alike = best(of.names, (name,))
    return alike, Ground("name", name)


def _suggestion(
    of: WantedName, provider: Provider, sure: float, inner: float, grounds: tuple[Ground, ...]
) -> Suggestion:
    """The thing counts for more than its course; one without the other is worth little."""
    score = 0.0 if inner < INNER_LEAST else min(sure, 0.95) * 0.45 + inner * 0.55
    return Suggestion(of.need.key, provider, round(min(score, 0.99), 2), grounds)


def _of_frameworks(of: WantedName, catalogue: BindableItems) -> Iterator[Suggestion]:
    if of.need.kind != "competence":
        return
    frameworks = {each.id: each.idnumber for each in catalogue.frameworks}
    for each in catalogue.competencies:
        framework = frameworks.get(each.framework_id, "")
        if not framework or not each.idnumber:
            continue
        if name_of(each.idnumber).tokens in {
            name_of(of.idnumber).tokens,
            name_of(of.need.id).tokens,
        }:
            score, why = 0.95, Ground("competency idnumber", each.idnumber)
        else:
            score, why = best(of.names, (each.name,)) * 0.85, Ground("name", each.name)
        provider = CompetencyRating(framework, each.idnumber)
        yield Suggestion(of.need.key, provider, round(score, 2), (why,))


def courses_wanted(
    programme: Programme,
    needs: Sequence[Need],
    courses: Sequence[Course],
    most: int,
    tracks: Collection[str] | None = None,
) -> tuple[Course, ...]:
    """The courses worth looking into, the surest first, `most` of them."""
    wanted = wanted_names(programme, needs, tracks)
    targets = {(it.course, it.course_names): it for it in wanted}
    scored: list[tuple[float, int, Course]] = []
    for each in courses:
        scores = (course_score(it, each, programme.prefix)[0] for it in targets.values())
        scored.append((-max(scores, default=0.0), each.id, each))
    chosen = sorted(it for it in scored if -it[0] >= COURSE_LEAST)
    return tuple(each for _, _, each in chosen[:most])
