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


#: Kinds of need that a person may settle where the LMS does not.
_PEOPLE = frozenset({"agreement", "document", "profile", "deadline"})


def provider_in_words(provider: Provider, wording: Wording) -> str:
    """One thing of the LMS that provides a need."""
    match provider:
        case GradeItem():
            return wording.say("sheet.provided.grade", item=provider.item, course=provider.course)
        case ActivityDone():
            return wording.say(
                "sheet.provided.done", activity=provider.activity, course=provider.course
            )
        case CourseDone():
            return wording.say("sheet.provided.course", course=provider.course)
        case AttendanceOf():
            return wording.say(
                "sheet.provided.attendance", activity=provider.activity, course=provider.course
            )
        case CompetencyRating():
            return wording.say(
                "sheet.provided.rating",
                competency=provider.competency,
                framework=provider.framework,
            )
    return wording.say("sheet.provided.field", shortname=provider.shortname)


def provided_in_words(provided: Provided, wording: Wording) -> str:
    """Everything that may provide a need, by convention or by a person's hand."""
    ways = [provider_in_words(each, wording) for each in provided.by]
    if provided.key.partition(":")[0] in _PEOPLE:
        ways.append(wording.say("sheet.provided.by_hand"))
    return wording.joined(ways) or wording.say("sheet.provided.unbound")
