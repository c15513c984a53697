from __future__ import annotations

import re
import threading
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from redis import Redis

from lms_bridge.bootstrap import bridge
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.run import RunState
from lms_bridge.redis import Counters, redis_client
from lms_bridge.runs import sync
from lms_bridge.worker.exposition import NAMES
from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.sweeping import SWEPT
from lms_bridge.worker.watching import WatchServer
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.unit.worker.watched_http import ask, failed, metrics, watching
from tests.unit.worker.watched_sites import PROGRAMME, served

pytestmark = pytest.mark.usefixtures("quiet_logs")


def test_every_metric_is_there_from_the_beginning(server: WatchServer):
    """An alarm on something that is missing would never ring."""
    told = metrics(server)
    assert set(told) == {name.removesuffix("_total") for name in NAMES}
    assert all(told.values())


def test_names_follow_the_conventions_of_prometheus():
    """One prefix, base units, totals that say so, and each name once."""
    assert len(set(NAMES)) == len(NAMES)
    for name in NAMES:
        assert re.fullmatch(r"lms_bridge(_[a-z]+)+", name)
        assert not re.search(r"_(minutes|hours|days|milliseconds|ms)(_|$)", name)


def test_what_happened_shows(server: WatchServer, watched_site: ServedSite, client: Redis):
    """From SQL and from Redis, under the site's and the programme's names."""
    store = watched_site.bridge.store
    run = store.runs.start(PROGRAMME, store.clock.now())
    store.runs.end(run.id, RunState.DONE, store.clock.now(), {"judged": 12, "drift": 2})
    Counters(client).add(
        watched_site.name, {("calls",): 7, ("work", "push"): 3, ("errors", "LmsBusy"): 1}
    )
    told = metrics(server)
    here = (("programme", PROGRAMME), ("site", "paris"))
    assert told["lms_bridge_lag_seconds"][here] < 60
    assert told["lms_bridge_run_judged"][here] == 12
    assert told["lms_bridge_run_drifts"][here] == 2
    assert told["lms_bridge_lms_calls"][("site", "paris"),] == 7
    assert told["lms_bridge_work_turns"][("kind", "push"), ("site", "paris")] == 3
    assert told["lms_bridge_errors"][("error", "LmsBusy"), ("site", "paris")] == 1
    assert told["lms_bridge_errors"][("error", "AccessDenied"), ("site", "paris")] == 0
    assert told["lms_bridge_gate_ceiling"][("site", "paris"),] == 3


def test_prometheus_may_ask_for_openmetrics(server: WatchServer):
    """The newer format has an end, so that half an answer is none."""
    asked = "application/openmetrics-text; version=1.0.0"
    _, headers, text = ask(server, "/metrics", Accept=asked)
    assert headers["Content-Type"].startswith("application/openmetrics-text")
    assert len(list(openmetrics_families(text))) == len(NAMES)


def test_a_database_that_is_away_holds_up_no_other(
    tmp_path: Path, watched_site: ServedSite, client: Redis
):
    """It is told to be away; and neither its place nor its words are shown."""
    away = served(tmp_path, f"sqlite:///{tmp_path}/nowhere/bridge.db", "lyon")
    watched_site.bridge.store.upkeep.pulse(SWEPT, watched_site.bridge.store.clock.now())
    with watching({each.name: each for each in (watched_site, away)}, client) as server:
        told = metrics(server)
        assert told["lms_bridge_site_up"] == {(("site", "paris"),): 1, (("site", "lyon"),): 0}
        assert set(told["lms_bridge_sweep_age_seconds"]) == {(("site", "paris"),)}
        status, found = failed(server)
        assert status == 503
        assert found["paris"] == []
        assert found["lyon"] == [
            "the database of the site does not answer → see the log of `lms-bridge watch`"
        ]
        assert "nowhere" not in ask(server, "/healthz")[2] + ask(server, "/metrics")[2]


def test_a_database_that_hangs_is_asked_once(tmp_path: Path, postgres_url: str, client: Redis):
    """Whoever asks gets an answer in time; one thread hangs, not one for each who asked."""
    site = served(tmp_path, postgres_url)
    site.bridge.store.upkeep.pulse(SWEPT, site.bridge.store.clock.now())
    up = (("site", "paris"),)
    with watching({"paris": site}, client, patience=0.3) as server, ExitStack() as held:
        connection = held.enter_context(psycopg.connect(postgres_url))
        connection.execute("LOCK TABLE pulses IN ACCESS EXCLUSIVE MODE")
        for _ in range(3):
            assert metrics(server)["lms_bridge_site_up"][up] == 0
        assert failed(server)[0] == 503
        (hanging,) = (each for each in threading.enumerate() if each.name == "fan-out paris")
        connection.rollback()
        hanging.join(20)
        # on a busy machine a sound database may take longer than that patience, too
        assert any(metrics(server)["lms_bridge_site_up"][up] == 1 for _ in range(50))
        assert failed(server)[0] == 200
    site.bridge.close()


def test_a_redis_that_is_away_leaves_what_is_in_sql(watched_site: ServedSite, short_folder: Path):
    """Nothing is told of what only Redis knows: a nought would be a lie."""
    with (
        redis_client(f"unix://{short_folder}/nobody.sock") as client,
        watching({watched_site.name: watched_site}, client) as server,
    ):
        told = metrics(server)
        assert told["lms_bridge_redis_up"] == {(): 0}
        assert told["lms_bridge_site_up"] == {(("site", "paris"),): 1}
        assert told["lms_bridge_lms_calls"] == {}
        assert told["lms_bridge_gate_limit"] == {}


def test_nobody_can_be_recognised(tmp_path: Path, client: Redis, monkeypatch: pytest.MonkeyPatch):
    """After a sync of a whole cohort no answer holds a name, idnumber, address or token."""
    cohort = build(16, 1)
    with SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as moodle, ExitStack() as opened:
        monkeypatch.setenv("MADE_UP_TOKEN", moodle.token)
        file = tmp_path / "site.yaml"
        store = f"sqlite:///{tmp_path}/bridge.db"
        file.write_text(site_file_text(moodle.url, "MADE_UP_TOKEN", store), encoding="utf-8")
        site = ServedSite(bridge(file), served(tmp_path, store).lease)
        opened.callback(site.bridge.close)
        for programme in site.bridge.programmes:
            sync(site.bridge.job(programme))
        with watching({site.name: site}, client) as server:
            assert metrics(server)["lms_bridge_run_judged"]
            shown = ask(server, "/metrics")[2] + ask(server, "/healthz")[2]
    private = {moodle.token}
    for user in cohort.state.users.values():
        private |= {user.idnumber, user.username, user.lastname, user.email}
    assert len(private) > 30
    assert [each for each in private if each and re.search(rf"\b{re.escape(each)}\b", shown)] == []
