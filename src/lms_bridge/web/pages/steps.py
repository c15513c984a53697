"""What to do next, one entry a debt, with the place in the LMS that settles it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lms_bridge.model.lti import Place
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CourseDone,
    GradeItem,
    Provider,
)
from lms_bridge.model.verdict import Owed, OwedKind, Verdict
from lms_bridge.programme import Programme
from lms_bridge.text import Wording

#: Which kind of need settles each kind of debt; the others have no place in the LMS.
NEEDS: Mapping[OwedKind, str] = {
    OwedKind.HOURS: "hours",
    OwedKind.DOCUMENT: "document",
    OwedKind.RESULT: "result",
    OwedKind.EXAMINATION: "assessment",
    OwedKind.COMPETENCE: "competence",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do.

    Attributes:
        text: what to do.
        url: where in the LMS; "" where no page of it is known.
        item: the activity's idnumber, "" for the whole course.
        course: the course's idnumber; "" where nothing in the LMS settles it.
        component: the component of this programme to look at, for UNIT.
    """

    text: str
    url: str = ""
    item: str = ""
    course: str = ""
    component: str = ""


@dataclass(frozen=True, slots=True)
class LearnerPlaces:
    """What is known of where things are, and where the LMS is."""

    lms_url: str
    known: tuple[Place, ...]

    def of(self, course: str, item: str) -> str:
        """The address of an activity, "" for one not known; never one outside the LMS."""
        found = next((p.url for p in self.known if (p.course, p.item) == (course, item)), "")
        return found if _inside(found, self.lms_url) else ""


def courses_of(bindings: Mapping[str, Binding]) -> frozenset[str]:
    """Every course that a binding names."""
    found = (_target(each) for binding in bindings.values() for each in binding.providers)
    return frozenset(course for course, _ in found if course)


def steps_of(
    verdict: Verdict,
    programme: Programme,
    wording: Wording,
    bindings: Mapping[str, Binding],
    places: LearnerPlaces,
) -> tuple[NextStep, ...]:
    """What is owed, in its order, each with where it is settled."""
    spoken = wording.on_track(verdict.track)
    return tuple(_step(each, verdict, programme, spoken, bindings, places) for each in verdict.owed)


def _step(
    owed: Owed,
    verdict: Verdict,
    programme: Programme,
    wording: Wording,
    bindings: Mapping[str, Binding],
    places: LearnerPlaces,
) -> NextStep:
    said = wording.step(owed)
    if owed.kind is OwedKind.UNIT:
        return NextStep(said, component=owed.of)
    providers = _providers(owed, bindings)
    targets = [_target(each) for each in _of_track(providers, owed, verdict, programme)]
    targets = [each for each in targets if each[0]]
    for course, item in targets:
        url = places.of(course, item)
        if url:
            return NextStep(said, url=url, item=item, course=course)
    for course, _ in targets:
        url = places.of(course, "")
        if url:
            return NextStep(said, url=url, course=course)
    return NextStep(said, course=targets[0][0] if targets else "")


def _providers(owed: Owed, bindings: Mapping[str, Binding]) -> tuple[Provider, ...]:
    """What provides it; hours of a part come from the unit's where nothing provides the part's."""
    kind = NEEDS.get(owed.kind)
    if kind is None:
        return ()
    keys = [owed.of if owed.of.startswith("resit:") else f"{kind}:{owed.of}"]
    if owed.kind is OwedKind.EXAMINATION:
        keys.append(f"mark:{owed.of}")
    if owed.kind is OwedKind.HOURS:
        keys.append(f"{kind}:{owed.of.partition('.')[0]}")
    found = (bindings[key].providers for key in keys if key in bindings)
    return tuple(provider for providers in found for provider in providers)


def _of_track(
    providers: Sequence[Provider], owed: Owed, verdict: Verdict, programme: Programme
) -> Iterable[Provider]:
    """The providers by what fits the learner best: their track's course, their own year."""
    component = owed.of.rpartition(":")[2].partition(".")[0]
    courses = {each.course for each in programme.components if each.id == component}
    own = {each.course for each in programme.of_track(verdict.track) if each.id == component}

    def fit(provider: Provider) -> tuple[bool, bool]:
        course, _ = _target(provider)
        year = getattr(provider, "year", None)
        return course in courses - own, year not in {None, verdict.year}

    fitting = sorted(providers, key=fit)
    return [each for each in fitting if not fit(each)[0]]


def _target(provider: Provider) -> tuple[str, str]:
    """The course and the activity of a provider; "" for what is in no course."""
    match provider:
        case GradeItem():
            return provider.course, "" if provider.item == "total" else provider.item
        case AttendanceOf() | ActivityDone():
            return provider.course, provider.activity
        case CourseDone():
            return provider.course, ""
    return "", ""


def _inside(url: str, lms_url: str) -> bool:
    """Whether an address is of the LMS, and one that a browser only opens."""
    if not url or not lms_url:
        return False
    try:
        there, here = urlsplit(url), urlsplit(lms_url)
    except ValueError:
        return False
    same = (there.scheme, there.netloc) == (here.scheme, here.netloc)
    folder = here.path.rstrip("/") + "/"
    return there.scheme in {"http", "https"} and same and there.path.startswith(folder)
