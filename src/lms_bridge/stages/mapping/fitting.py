"""Whether what a site says of a programme fits it: its tracks, its courses, its bindings."""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.located.nearest import nearest
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
                Cause.of(
                    "intake.no_track",
                    track=intake.track,
                    programme=programme.id,
                    known=tuple(programme.tracks),
                ),
                where=where,
            )
    roles = sorted({effect.course for effect in programme.effects if effect.course})
    for role in enabled.courses:
        if role not in roles:
            raise ConfigurationError(
                Cause.of(
                    "binding.no_course",
                    course=role,
                    programme=programme.id,
                    meant=nearest(role, roles),
                ),
                where=where,
            )
    known = [need.key for need in needs(programme)]
    for key, binding in enabled.bindings.items():
        if key not in known:
            raise ConfigurationError(
                Cause.of(
                    "binding.no_need", need=key, programme=programme.id, meant=nearest(key, known)
                ),
                where=binding.origin,
            )
        allowed = _PROVIDERS.get(key.partition(":")[0], _GRADED)
        if not all(isinstance(each, allowed) for each in binding.providers):
            raise ConfigurationError(
                Cause.of("binding.unfit", need=key, instead=_instead(key)), where=binding.origin
            )


def _instead(need: str) -> Cause:
    """What may provide a need."""
    return Cause.of(_INSTEAD.get(need.partition(":")[0], "bind.result"))


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

#: What to bind, by kind of need; every other kind takes whatever is graded or completed.
_INSTEAD: Mapping[str, str] = {
    "hours": "bind.hours",
    "profile": "bind.profile",
    "agreement": "bind.agreement",
    "mark": "bind.mark",
    "resit": "bind.mark",
    "deadline": "bind.deadline",
}
