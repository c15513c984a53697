"""What a person has to look at, and who may decide about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.cause import Cause, as_written
from lms_bridge.model.action import Drift
from lms_bridge.model.run import PlanFindings, RunState
from lms_bridge.runs import dry_run, sync
from tests.flow.pages_world import (
    ADMINISTRATOR,
    LEARNER,
    Pages,
    pages_in,
    words_of,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site of which each test takes learners of its own."""
    with pages_in(tmp_path_factory.mktemp("deciding"), learners=40) as made:
        yield made


def drifted(pages: Pages) -> Drift:
    """Somebody took a learner out of a cohort of the bridge; the next sync found it."""
    dry_run_result = dry_run(pages.bridge.job("du-pccpu"))
    if dry_run_result.plan.drifts:
        return dry_run_result.plan.drifts[0]
    state = pages.moodle.state
    cohort = next(
        each
        for each in state.cohorts.values()
        if each.idnumber.startswith("LMSB-DU") and each.members
    )
    cohort.members.discard(next(iter(cohort.members)))
    sync(pages.bridge.job("du-pccpu"))
    return dry_run(pages.bridge.job("du-pccpu")).plan.drifts[0]


def test_a_drift_is_shown_and_decided(pages: Pages):
    """By whom and why is kept; what was decided stands there until the next sync acts."""
    drift = drifted(pages)
    guest = pages.administrator()
    page = guest.text("attention")
    assert "N'y est plus, alors que ce devrait être le cas" in words_of(page)
    assert drift.key not in page
    (named,) = re.findall(r'name="drift" value="([0-9a-f]+)"', page)
    form = {"drift": named, "outcome": "leave", "reason": "Demandé par la personne"}
    assert guest.post("drift", {**form, "reason": ""}).status_code == 422
    assert guest.post("drift", {**form, "drift": "000000000000"}).status_code == 404
    assert guest.post("drift", form, token="").status_code == 403
    answer = guest.post("drift", form)
    assert answer.status_code == 303
    kept = pages.decisions(drift.learner)[-1]
    assert (kept.kind, kept.subject, kept.outcome) == ("drift", drift.key, "leave")
    after = words_of(guest.text("attention", recorded=named))
    assert "Décision : laissé en l'état." in after
    assert "La décision est enregistrée" in after
    others = pages.members(each for each in pages.learners() if each != drift.learner)
    elsewhere = pages.teacher(roles=(ADMINISTRATOR,), members=others)
    assert named not in elsewhere.text("attention")
    assert elsewhere.post("drift", form).status_code == 404


def test_the_brake_and_its_way_on_are_shown(pages: Pages):
    """Whose words hold commands: how to look, and how to let it go."""
    store, now = pages.bridge.store, pages.bridge.now
    run = store.runs.start("csec", now)
    store.actions.save_outlook(run.id, PlanFindings())
    why = Cause.of("brake.too_many", count=9, roster=12, allowed=5)
    store.runs.end(run.id, RunState.STOPPED, now, {"braked": 9}, why)
    store.upkeep.pause(as_written("the token is refused"), now)
    for guest, tells in ((pages.teacher("csec"), False), (pages.administrator("csec"), True)):
        text = words_of(guest.text("attention"))
        assert "La synchronisation changerait 9 personnes sur 12" in text
        assert "lms-bridge sync csec --release-brake" in text
        assert "Les synchronisations automatiques sont suspendues" in text
        assert ("the token is refused" in text) is tells
    store.upkeep.resume()


def test_whoever_is_not_judged_any_more_says_since_when(pages: Pages):
    """A run that did not find them leaves their verdict as it was, and its age is told."""
    store, learner = pages.bridge.store, pages.learners("csec")[0]
    run = store.runs.start("csec", pages.bridge.now)
    store.runs.end(run.id, RunState.DONE, pages.bridge.now, {})
    guest, told = pages.teacher("csec"), "ituation non établie depuis le"
    rows = words_of(guest.text("cohort").partition('id="list"')[2])
    assert rows.count(told) == len(pages.learners("csec"))
    assert "hors de l'effectif du programme" in words_of(
        guest.text(f"learner/{guest.ref(learner)}")
    )
    own = words_of(pages.guest(LEARNER, programme="csec", idnumber=learner).text("me"))
    assert told in own


def test_instructors_decide_where_the_site_lets_them(tmp_path_factory: pytest.TempPathFactory):
    """In the follow-up course alone; an account that is named, wherever it teaches."""
    folder = tmp_path_factory.mktemp("deciders")
    with pages_in(folder, learners=12) as pages:
        text = pages.file.read_text(encoding="utf-8")
        deciders = 'deciders: {document: [instructor], jury: ["user:jdupont"]}'
        changed = text.replace("  csec:\n", f"    {deciders}\n  csec:\n")
        pages.file.write_text(changed, encoding="utf-8")
        pages.bridge.close()
        pages.bridge = bridge(pages.file)
        pages.__post_init__()
        learner = pages.learners()[0]
        teacher, elsewhere = pages.teacher(), pages.teacher(course="DU-UE1")
        named = pages.teacher(course="DU-UE1", user=("9999", "jdupont"))
        allowed = [
            (teacher, "document", 200),
            (teacher, "jury", 404),
            (elsewhere, "document", 404),
            (named, "jury", 200),
            (named, "document", 404),
            (pages.administrator(), "document", 404),
        ]
        for guest, kind, status in allowed:
            assert guest.get(guest.place(learner, kind)).status_code == status, (kind, status)
            posted = guest.post(guest.place(learner, kind), {}).status_code
            assert posted == (422 if status == 200 else 404)
