"""Records of a Moodle that are wrong without an error: what a verdict says of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.cause import Cause, inner_causes
from lms_bridge.cli.demo import today
from lms_bridge.errors import BridgeError
from lms_bridge.model.evidence import VANISHED
from lms_bridge.model.verdict import ComponentVerdict, Status
from lms_bridge.rules.base.nodes import condition_tree
from lms_bridge.runs.job import silent
from lms_bridge.runs.judging import Judging
from lms_bridge.runs.reading import read_snapshot
from lms_bridge.text import Wording
from lms_bridge.text.typography import day as day_in_words
from lms_bridge_testing.planted import PLANTED
from tests.flow.conftest import Site

RESULT = "M2-UE2"
VALIDATED, IN_PROGRESS = Status.VALIDATED, Status.IN_PROGRESS
UNDETERMINED = Status.UNDETERMINED


def verdict_on_ue1(site: Site) -> ComponentVerdict:
    """Where the learner of the first row stands in UE1, which rests on a result of the Master."""
    opened = bridge(site.file)
    try:
        job = opened.job("du-pccpu")
        learner = site.cohort.rows["ue1-five-hours"].idnumber
        judging = Judging(job, read_snapshot(job, silent), today(), learner)
        ((judged,),) = judging.slices(silent)
        for language in ("fr", "en"):  # each of them can be said
            wording = Wording(language, job.programme)
            assert all(wording.discrepancy(each) for each in judged.verdict.discrepancies)
        return judged.verdict.component("UE1")
    finally:
        opened.close()


def codes(found: ComponentVerdict) -> set[str]:
    """The codes of what a person has to look at, and of the reasons in them and in the tree."""
    values = [value for each in found.discrepancies for _, value in each.values]
    shown = [value for value in values if isinstance(value, Cause)]
    causes = [each.cause for each in condition_tree(found.because)] + shown
    nested = {inner.code for each in causes for inner in inner_causes(each)}
    return nested | {each.code for each in found.discrepancies}


def _debts(value: Any) -> Iterator[dict[str, Any]]:
    """Every debt that stands anywhere in an answer."""
    if isinstance(value, dict):
        yield from value.get("owed", ())
        for each in value.values():
            yield from _debts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _debts(each)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("middle-word", IN_PROGRESS, ""),
        ("number-or-word", UNDETERMINED, "scale.untold"),
        ("idnumber-twice", UNDETERMINED, "grade_item.several"),
        ("enrolment-ended", VALIDATED, ""),
        ("result-enrolment-suspended", VALIDATED, ""),
        ("pass-of-last-year", IN_PROGRESS, ""),
        ("result-of-last-year", VALIDATED, "result.before_year"),
        ("grade-overridden", VALIDATED, "grade.overridden"),
        ("grade-excluded", VALIDATED, "grade.excluded"),
        ("grade-reduced", VALIDATED, "grade.reduced"),
        ("formula-that-fails", UNDETERMINED, "grade.computing"),
    ],
)
def test_a_record_that_is_wrong_without_an_error(site: Site, fault: str, status: Status, code: str):
    """Used and shown, or not used and shown: never believed silently."""
    PLANTED[fault](site.cohort)
    found = verdict_on_ue1(site)
    assert found.status is status
    if code:
        assert code in codes(found)
        assert found.discrepancies
    else:
        assert found.discrepancies == ()


def test_a_document_handed_in_waits_since_its_day(synced: Site):
    """That a teacher has still to look is no fault: it is owed, and said since when it waits."""
    PLANTED["document-handed-in"](synced.cohort)
    learner = synced.cohort.rows["m1-ue4-failed"].idnumber
    before = synced.json("explain", "du-pccpu", learner)
    synced.run("sync", "du-pccpu")
    found = synced.json("explain", "du-pccpu", learner)
    (day,) = {
        date.fromisoformat(each["handed_in_on"]) for each in _debts(found) if each["handed_in"]
    }
    assert abs(day - today()) <= timedelta(days=1)
    assert not any(each["handed_in"] for each in _debts(before))
    said = synced.run("explain", "du-pccpu", learner, "--lang", "fr").output
    assert f"remis le {day_in_words(day, 'fr')}" in " ".join(said.split())


def test_points_on_a_scale_of_words_are_not_used(site: Site):
    """A locked 8.5 of 20 is shown as the best of three words: it validates nothing."""
    PLANTED["middle-word"](site.cohort)
    opened = bridge(site.file)
    try:
        job = opened.job("du-pccpu")
        judging = Judging(job, read_snapshot(job, silent), today())
        judged = [each.verdict for each in next(iter(judging.slices(silent)))]
    finally:
        opened.close()
    found = [
        verdict for verdict in judged if "grade.out_of_range" in codes(verdict.component("UE1"))
    ]
    assert [each.component("UE1").status for each in found] == [UNDETERMINED]


def test_a_source_that_is_gone_for_many_is_said(synced: Site):
    """The run names how many learners it concerns and ends with 1; what was seen is remembered."""
    PLANTED["course-deleted"](synced.cohort)
    result = synced.run("sync", "du-pccpu")
    assert result.exit_code == 1, result.output
    said = " ".join(result.output.split())
    assert "ne peut plus être établie" in said
    assert "`lms-bridge status PROGRAMME` montre pour qui" in said
    again = synced.run("sync", "du-pccpu")
    assert again.exit_code != 1, again.output


def test_a_source_that_is_gone_for_too_many_stops_the_run(synced: Site):
    """Above the brake's share nothing is kept until a person has looked."""
    text = synced.file.read_text(encoding="utf-8")
    narrow = "brake: {share: 0.05, spare: 0}"
    assert "brake: {share: 1}" in text
    synced.file.write_text(text.replace("brake: {share: 1}", narrow, 1), encoding="utf-8")
    PLANTED["course-deleted"](synced.cohort)
    stopped = synced.run("sync", "du-pccpu")
    assert isinstance(stopped.exception, BridgeError)
    assert stopped.exception.cause.code == "brake.blind"


def test_without_the_gradebook_nothing_is_said_to_have_vanished(synced: Site):
    """Registers are named by it: what was attended cannot be looked for, and the reason says so."""
    synced.moodle.deny("moodle/course:manageactivities")
    synced.moodle.deny("moodle/grade:viewall", "gradereport/user:view")
    opened = bridge(synced.file)
    try:
        job = opened.job("du-pccpu")
        (batch,) = Judging(job, read_snapshot(job, silent), today(), None).slices(silent)
    finally:
        opened.close()
    components = [each for judged in batch for each in judged.verdict.components]
    unknown = [each for each in components if each.status is UNDETERMINED]
    assert any("course.part_unreadable" in codes(each) for each in unknown)
    assert not any(VANISHED in codes(each) for each in components)
