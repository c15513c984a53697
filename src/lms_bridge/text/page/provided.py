"""What the LMS must provide, in words: grade items, activities, attendance, profile fields."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.model.identity import Text
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    Provider,
)
from lms_bridge.text.sentences import say
from lms_bridge.text.wording import Wording


@dataclass(frozen=True, slots=True)
class Provided:
    """A need of the programme with what provides it by the naming convention.

    Attributes:
        key: need key, `kind:id`.
        title: what it is, for people.
        by: what provides it; none where a person records it, or where a site has to bind it.
    """

    key: str
    title: Text
    by: tuple[Provider, ...]


_GRADE = say("élément de note {item} du cours {course}", "grade item {item} of {course}")
_DONE = say("achèvement de {activity} dans {course}", "completion of {activity} in {course}")
_COURSE = say("achèvement du cours {course}", "completion of the course {course}")
_ATTENDANCE = say(
    "activité de présence {activity} du cours {course}", "attendance {activity} of {course}"
)
_RATING = say(
    "évaluation de la compétence {competency} du référentiel {framework}",
    "rating of {competency} in the framework {framework}",
)
_FIELD = say("champ de profil {shortname}", "profile field {shortname}")
_BY_HAND = say("une décision saisie", "a decision that is recorded")
_UNBOUND = say("rien par convention : le site le lie", "nothing by convention: the site binds it")

#: Kinds of need that a person may settle where the LMS does not.
_PEOPLE = frozenset({"agreement", "document", "profile", "deadline"})


def provider_in_words(provider: Provider, wording: Wording) -> str:
    """One thing of the LMS that provides a need."""
    match provider:
        case GradeItem():
            return wording.phrase(_GRADE, {"item": provider.item, "course": provider.course})
        case ActivityDone():
            values = {"activity": provider.activity, "course": provider.course}
            return wording.phrase(_DONE, values)
        case CourseDone():
            return wording.phrase(_COURSE, {"course": provider.course})
        case AttendanceOf():
            values = {"activity": provider.activity, "course": provider.course}
            return wording.phrase(_ATTENDANCE, values)
        case CompetencyRating():
            values = {"competency": provider.competency, "framework": provider.framework}
            return wording.phrase(_RATING, values)
    return wording.phrase(_FIELD, {"shortname": provider.shortname})


def provided_in_words(provided: Provided, wording: Wording) -> str:
    """Everything that may provide a need, by convention or by a person's hand."""
    ways = [provider_in_words(each, wording) for each in provided.by]
    if provided.key.partition(":")[0] in _PEOPLE:
        ways.append(wording.phrase(_BY_HAND, {}))
    return " ; ".join(ways) or wording.phrase(_UNBOUND, {})
