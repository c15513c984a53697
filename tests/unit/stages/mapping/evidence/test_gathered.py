"""Everything known of a learner, whole: whose it is, of which year, as of when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from lms_bridge.cause import Cause
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Profile, Record, Result, ResultState
from lms_bridge.model.site import GradeItem
from lms_bridge.model.snapshot import User
from lms_bridge.stages.mapping import Mapper, bind, provisions
from lms_bridge.stages.mapping.roster import Enrolled
from tests.unit.stages.mapping.mapping_values import (
    CSEC,
    LAST,
    NOW,
    TODAY,
    YEAR,
    binding,
    course,
    enabled,
    evidence,
    grade,
    snapshot,
)

LEARNER = Enrolled("L1", 1, "training", LAST)


def acquired(learner: str, component: str) -> Acquired:
    """A block acquired earlier."""
    return Acquired("csec", learner, component, date(2025, 6, 30), "found validated", "rules")


def test_what_is_known_of_a_learner_is_theirs_alone():
    """Blocks, decisions and results of files by idnumber; the year and track of the roster."""
    site = enabled(CSEC, presentable_until=date(2027, 1, 1))
    read = snapshot(course("CSEC-BC1", read_at=NOW - timedelta(hours=1)))
    record = Record("", "m.csv line 2", "12/20", None, NOW)
    result = Result("assessment:FINAL", ResultState.PASSED, True, LAST, None, record)  # noqa: FBT003 - final
    theirs, other = acquired("L1", "BC1"), acquired("L2", "BC2")
    said = Decision(
        1, "csec", "L1", DecisionKind.EXEMPTION, "BC3", "granted", "registrar", NOW, "seen"
    )
    mapper = Mapper(
        CSEC,
        site,
        provisions(bind(CSEC, site), read),
        read,
        (said, replace(said, learner="L2"), replace(said, kind=DecisionKind.DRIFT)),
        (theirs, other),
        TODAY,
        {"L1": (result,), "L2": (replace(result, final=False),)},
    )
    found = mapper.map(LEARNER)
    assert found.user_id == 1
    known = found.evidence
    assert (known.learner, known.programme, known.track) == ("L1", "csec", "training")
    assert (known.year, known.as_of) == (LAST, NOW - timedelta(hours=1))
    assert known.acquired == (theirs,)
    assert known.decisions == (said,)
    assert known.results == (result,)
    assert known.presentable_until == date(2027, 1, 1)
    stranger = mapper.map(Enrolled("L3", 3, "training", YEAR)).evidence
    assert (stranger.acquired, stranger.decisions, stranger.results) == ((), (), ())


def test_fields_about_the_person_stand_with_their_record():
    """As the LMS holds them, translated; or as a person stated them, and when."""
    people = [User(1, "L1", suspended=False, fields={"situation_pratique": " En Poste "})]
    (held,) = evidence(programme=CSEC, read=snapshot(people=people)).profile
    record = Record("", "situation_pratique", "En Poste", None, NOW)
    assert held == Profile("practice", "own_post", record)
    said = Decision(
        1, "csec", "L1", DecisionKind.PROFILE, "profile:practice", "placement", "r", NOW, "x"
    )
    (stated,) = evidence(programme=CSEC, read=snapshot(people=people), decisions=[said]).profile
    assert stated == Profile("practice", "placement", Record("", "practice", "placement", NOW, NOW))


def test_evidence_says_from_when_results_of_the_year_are_final():
    """As the site file says it of the learner's year; nothing where it says nothing."""
    final = {YEAR: date(2027, 9, 30), LAST: date(2026, 9, 30)}
    assert evidence(site=enabled(results_final_on=final)).results_final_on == date(2027, 9, 30)
    assert evidence(site=enabled(results_final_on={LAST: TODAY})).results_final_on is None


def test_each_provider_of_a_need_is_read():
    """In the order in which they are bound; a need that nothing provides gives nothing."""
    need = "result:M2-UE2"
    bound = binding(need, GradeItem("D", "total", year=LAST), GradeItem("C", "total"))
    readings = [course(each, grades=(grade("12"),)) for each in ("C", "D")]
    found = evidence(*readings, site=enabled(bindings=bound)).results
    assert [(each.need, each.record.course) for each in found] == [(need, "D"), (need, "C")]


def test_a_need_that_nobody_asks_any_more_is_bound_elsewhere():
    """What was read for it before cannot be looked for: the cause names course and item."""
    site, read = enabled(CSEC), snapshot(course("CSEC-BC1"))
    mapper = Mapper(CSEC, site, provisions(bind(CSEC, site), read), read, (), (), TODAY)
    record = Record("C", "EX", "12/20", None, NOW)
    cause = Cause.of("binding.elsewhere", course="C", item="EX")
    assert mapper.why_not(1, "result:GONE", record) == cause
    assert mapper.why_not(1, "hours:GONE", replace(record, course="CSEC-BC1")) is None
    outside = replace(record, course="CSEC-BC1", item="s 1")
    gone = Cause.of("learner.not_enrolled", course="CSEC-BC1")
    assert mapper.why_not(2, "hours:GONE", outside) == gone


def test_a_field_about_the_person_is_no_result():
    """Whatever the site binds it to: a grade there says nothing."""
    site = enabled(CSEC, bindings=binding("profile:route", GradeItem("C", "EX")))
    found = evidence(
        course("C", grades=(grade("12", "EX"),)), site=site, programme=CSEC, track="training"
    )
    assert not any(each.need.startswith("profile:") for each in found.results)
    assert not any(each.subject == "route" for each in found.discrepancies)
