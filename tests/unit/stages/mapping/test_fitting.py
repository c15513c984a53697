"""What a site says of a programme that does not fit it is refused, with what may be meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CompetencyRating,
    CourseDone,
    Enabled,
    GradeItem,
    Intake,
    ProfileField,
    Provider,
)
from lms_bridge.programme import Programme
from lms_bridge.stages.mapping.fitting import check_enabled
from tests.programmes.semester import semester
from tests.unit.stages.mapping.mapping_values import CSEC, DU, YEAR, binding, enabled

SEMESTER = semester()
ITEM, DONE, COURSE = GradeItem("C", "total"), ActivityDone("C", "a"), CourseDone("C")
RATING, REGISTER, FIELD = CompetencyRating("F", "C1"), AttendanceOf("C", "r"), ProfileField("f")
EVERY: tuple[Provider, ...] = (ITEM, DONE, COURSE, RATING, REGISTER, FIELD)
RESULTS: tuple[Provider, ...] = (ITEM, DONE, COURSE, RATING)


def refused(programme: Programme, site: Enabled) -> tuple[Cause, object]:
    """Why and where the words of a site are refused."""
    with pytest.raises(ConfigurationError) as caught:
        check_enabled(programme, site, "site.yaml")
    return caught.value.cause, caught.value.where


@pytest.mark.parametrize(
    ("programme", "need", "fitting", "instead"),
    [
        (DU, "hours:UE1", (*RESULTS, REGISTER), "bind.hours"),
        (DU, "result:M2-UE2", RESULTS, "bind.result"),
        (DU, "document:M1", RESULTS, "bind.result"),
        (DU, "assessment:UE1", RESULTS, "bind.result"),
        (DU, "agreement:host-institution", (), "bind.agreement"),
        (CSEC, "competence:C.1.1", RESULTS, "bind.result"),
        (CSEC, "profile:route", (FIELD,), "bind.profile"),
        (SEMESTER, "mark:U1.EX", (ITEM,), "bind.mark"),
        (SEMESTER, "resit:U1.EX", (ITEM,), "bind.mark"),
        (SEMESTER, "deadline:REPORT", (), "bind.deadline"),
    ],
)
def test_what_may_provide_each_kind_of_need(programme, need, fitting, instead):
    """Everything else is refused at the line that binds it, with what to bind."""
    for provider in EVERY:
        site = enabled(programme, *programme.tracks, bindings=binding(need, ITEM, provider))
        if provider in fitting and ITEM in fitting:
            check_enabled(programme, site, "site.yaml")
            continue
        site = replace(site, bindings={need: Binding(need, (provider,), "site.yaml:12")})
        if provider in fitting:
            check_enabled(programme, site, "site.yaml")
            continue
        cause = Cause.of("binding.unfit", need=need, instead=Cause.of(instead))
        assert refused(programme, site) == (cause, "site.yaml:12")


def test_one_unfit_provider_among_others_is_refused():
    """All of them have to fit."""
    site = enabled(DU, bindings=binding("result:M2-UE2", ITEM, REGISTER))
    assert refused(DU, site)[0].code == "binding.unfit"


def test_a_track_that_the_programme_lacks_is_refused():
    """With the tracks that it has."""
    site = replace(enabled(DU), intakes=(Intake("mention-3", YEAR, cohort="R"),))
    cause = Cause.of("intake.no_track", track="mention-3", programme=DU.id, known=tuple(DU.tracks))
    assert refused(DU, site) == (cause, "site.yaml")


def test_a_need_that_the_programme_lacks_is_refused():
    """With the one that is most like it, if any is."""
    site = enabled(DU, bindings=binding("result:M2-UE22", ITEM))
    cause = Cause.of(
        "binding.no_need", need="result:M2-UE22", programme=DU.id, meant="result:M2-UE2"
    )
    assert refused(DU, site) == (cause, "site.yaml:12")


def test_a_course_that_no_effect_names_is_refused():
    """Its role is not one of the programme's; the most like one is proposed."""
    check_enabled(DU, enabled(DU, courses={"follow-up": "DU-SUIVI"}), "site.yaml")
    site = enabled(DU, courses={"folow-up": "DU-SUIVI"})
    cause = Cause.of("binding.no_course", course="folow-up", programme=DU.id, meant="follow-up")
    assert refused(DU, site) == (cause, "site.yaml")
