"""Rules are switched on while a worker and a web process run: both go by them without a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from lms_bridge.bootstrap import bridge
from lms_bridge.errors import StoreError
from lms_bridge.model.run import RunState
from lms_bridge.model.work import WorkKind
from lms_bridge.programme import Programme, load_programme
from lms_bridge.rulesets.activating import record_activation
from lms_bridge.rulesets.comparing import Comparison, Side
from lms_bridge.runs import begin
from lms_bridge.worker.sites import ServedSite
from tests.refusals import refusing
from tests.unit.worker.served_campus import PROGRAMME, latest, on_fakes, opened, work_until


@pytest.fixture
def served_site(tmp_path: Path) -> Iterator[ServedSite]:
    """A served site that nobody has synced yet."""
    with opened(on_fakes(tmp_path)) as served:
        yield served


def newer(programme: Programme, version: str = "2027.1") -> Programme:
    """The same programme under another version."""
    files = dict(programme.files)
    head = files["programme.yaml"]
    assert programme.version in head
    files["programme.yaml"] = head.replace(programme.version, version)
    return load_programme(programme.id, files)


def switch_on(site: ServedSite, version: str = "2027.1") -> Programme:
    """What another process does while this one runs."""
    other = bridge(site.bridge.site.file)
    job = other.job(PROGRAMME)
    rules = newer(job.programme, version)
    new = Side(rules, other.in_force.fits(PROGRAMME, rules))
    values = other.site.programmes[PROGRAMME].enabled
    told = Comparison(
        job, other.in_force.rulebook, values, Side(job.programme, job.enabled), new, job.today()
    )
    record_activation(job, new, other.in_force.active(PROGRAMME), "scolarite", "conseil", told)
    other.close()
    return rules


def test_a_worker_goes_by_the_new_rules_at_its_next_turn(served_site: ServedSite):
    """The bench is the same until something is switched on, and then another one."""
    before = served_site.site_worker
    assert served_site.site_worker is before
    rules = switch_on(served_site)
    after = served_site.site_worker
    assert after is not before
    assert after.dispatchers[PROGRAMME].job.programme.fingerprint == rules.fingerprint
    assert served_site.site_worker is after


def test_a_turn_asks_one_short_question_about_rules(served_site: ServedSite):
    """Nothing is loaded while nothing changed."""
    _ = served_site.site_worker
    asked: list[str] = []
    engine = served_site.bridge.store.database.engine
    event.listen(engine, "before_cursor_execute", lambda *its: asked.append(its[2]))
    _ = served_site.site_worker
    assert [each for each in asked if "FROM" in each] == [asked[-1]]
    assert "activations" in asked[-1]


def test_a_run_under_way_is_closed_and_begun_anew(served_site: ServedSite):
    """What it had judged by the old rules is not kept; the new run is judged by the new ones."""
    run = begin(served_site.bridge.job(PROGRAMME))
    work_until(served_site, WorkKind.PLAN)
    rules = switch_on(served_site)
    assert served_site.bridge.store.runs.get(run.id).state is RunState.STOPPED
    assert latest(served_site).id != run.id
    done = work_until(served_site)
    assert done.state is RunState.DONE
    verdicts = served_site.bridge.store.verdicts.latest(PROGRAMME)
    assert len(verdicts) == 2
    assert {each.rules for each in verdicts} == {rules.fingerprint}


def test_a_web_process_goes_by_the_new_rules_at_the_next_page(served_site: ServedSite):
    """The programmes of a bridge are those in force when they are asked for."""
    web = bridge(served_site.bridge.site.file)
    first = web.programme(PROGRAMME)
    assert web.programmes is web.programmes
    rules = switch_on(served_site)
    assert web.programme(PROGRAMME).version == "2027.1"
    back = switch_on(served_site, first.version + "b")
    assert web.programme(PROGRAMME).fingerprint == back.fingerprint != rules.fingerprint
    web.close()


def test_rules_changed_in_the_database_are_refused(served_site: ServedSite):
    """Kept rules are what they were when they judged, or nothing is judged by them."""
    rules = switch_on(served_site)
    store = served_site.bridge.store
    with store.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE rules SET body = replace(body, '2027.1', '2027.2') WHERE fingerprint = ?",
            (rules.fingerprint,),
        )
    with refusing(StoreError, "changed in the database"):
        _ = served_site.bridge.programmes
