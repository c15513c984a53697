"""Whether what a site says of a programme fits it: its tracks, its courses, its bindings."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from lms_bridge.errors import ConfigurationError
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    Enabled,
    GradeItem,
    ProfileField,
)
from lms_bridge.programme.needs import needs
from lms_bridge.programme.nouns import Programme


def check_enabled(programme: Programme, enabled: Enabled, where: str) -> None:
    """Refuse tracks and needs that the programme does not have."""
    for intake in enabled.intakes:
        if intake.track not in programme.tracks:
            raise ConfigurationError(
                f"{programme.id} has no track {intake.track!r}",
                where=where,
                remedy=f"use one of: {', '.join(programme.tracks)}",
            )
    roles = sorted({effect.course for effect in programme.effects if effect.course})
    for role in enabled.courses:
        if role not in roles:
            raise _unknown(
                f"no effect of {programme.id} names a course {role!r}", role, roles, where
            )
    known = [need.key for need in needs(programme)]
    for key, binding in enabled.bindings.items():
        if key not in known:
            what = f"{programme.id} needs nothing called {key!r}"
            raise _unknown(what, key, known, binding.origin)
        allowed = _PROVIDERS.get(key.partition(":")[0], _GRADED)
        if not all(isinstance(each, allowed) for each in binding.providers):
            raise ConfigurationError(
                f"{key!r} cannot be provided like this",
                where=binding.origin,
                remedy=_REMEDIES.get(key.partition(":")[0], "bind a grade, activity or rating"),
            )


def _unknown(what: str, name: str, known: list[str], where: str) -> ConfigurationError:
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"write {close[0]!r}" if close else "see `lms-bridge bind show`"
    return ConfigurationError(what, where=where, remedy=remedy)


_GRADED = (GradeItem, ActivityDone, CourseDone, CompetencyRating)

#: What may provide each kind of need; every other kind takes whatever is graded or completed.
_PROVIDERS: Mapping[str, tuple[type, ...]] = {
    "hours": (*_GRADED, AttendanceOf),
    "profile": (ProfileField,),
    "agreement": (),
    "mark": (GradeItem,),
    "resit": (GradeItem,),
    "deadline": (),
}

_REMEDIES: Mapping[str, str] = {
    "hours": "bind attendance, or the activity that attests them",
    "profile": "bind a profile field",
    "agreement": "a person records it: `lms-bridge decide … agreement`",
    "mark": "bind a grade item: its mark is what counts",
    "resit": "bind a grade item: its mark is what counts",
    "deadline": "a person extends it: `lms-bridge decide … extension`",
}
