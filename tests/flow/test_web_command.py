"""`lms-bridge web` and `lms-bridge lti`, as an administrator runs them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from lms_bridge.cli.app import app as commands
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.lti import ContextMember, ContextRoster, Role
from lms_bridge.web.app import tidy
from lms_bridge.web.cookies import secret_digest
from tests.flow.launch_world import BRIDGE, CLIENT, NOON, SECRET, LtiWorld
from tests.refusals import in_english


def environment(lti: LtiWorld, **changes: str) -> dict[str, str]:
    """What the service is told."""
    ours = {name: value for name, value in os.environ.items() if "LMS_BRIDGE" not in name}
    return {
        **ours,
        "LMS_BRIDGE_SITES": str(lti.bridge.site.file),
        "LMS_BRIDGE_WEB_URL": BRIDGE,
        "LMS_BRIDGE_LOG_LEVEL": "info",
        **changes,
    }


def started(lti: LtiWorld, *arguments: str, **changes: str) -> subprocess.Popen[str]:
    """The command, under way."""
    return subprocess.Popen(
        [sys.executable, "-c", "from lms_bridge.cli import main; main()", "web", *arguments],
        env=environment(lti, **changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refused(lti: LtiWorld, *arguments: str, **changes: str) -> tuple[int, str]:
    """The exit code and the words of a start that fails."""
    process = started(lti, *arguments, **changes)
    _, words = process.communicate(timeout=60)
    return process.returncode, words


def test_it_serves_until_it_is_told_to_stop(lti: LtiWorld):
    """It says where; SIGTERM ends it well, and no address of a visit is logged."""
    process = started(lti, "--port", "0")
    try:
        assert process.stdout is not None
        url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert url is not None
        assert requests.get(f"{url[0]}/lti/jwks", timeout=10).json() == {"keys": []}
        page = requests.get(f"{url[0]}/v/s3cr3t/", timeout=10)
        assert page.status_code == 401
        assert "Server" not in page.headers
        assert requests.get(f"{url[0]}/api/v1/openapi.json", timeout=10).status_code == 200
    finally:
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "s3cr3t" not in out + errors


def test_a_port_that_is_taken(lti: LtiWorld):
    """A person must name another: exit code 3, in words."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, words = refused(lti, "--port", str(taken.getsockname()[1]))
    assert code == 3
    assert "--port" in words


def test_what_has_to_be_set_is_missed_at_the_start(lti: LtiWorld):
    """The public address and the secret: exit code 3, with the name of the variable."""
    code, words = refused(lti, "--port", "0", LMS_BRIDGE_WEB_URL="")
    assert code == 3
    assert "LMS_BRIDGE_WEB_URL" in words
    code, words = refused(lti, "--port", "0", **{SECRET: ""})
    assert code == 3
    assert SECRET in words
    assert "Traceback" not in words


def run(lti: LtiWorld, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """A command on the site, in this process."""
    for name, value in environment(lti).items():
        monkeypatch.setenv(name, value)
    site = str(lti.bridge.site.file)
    return CliRunner().invoke(commands, ["lti", *arguments, "--site", site])


def test_an_address_to_register_by(lti: LtiWorld, monkeypatch: pytest.MonkeyPatch):
    """A new one each time, good for an hour; the database holds no more than its digest."""
    addresses = []
    for arguments in (["register"], ["register", "--json"]):
        shown = run(lti, monkeypatch, *arguments)
        assert shown.exit_code == 0, shown.output
        addresses += re.findall(rf"{BRIDGE}/lti/register/(\S+?)[\"\s]", shown.output)
    first, second = addresses
    assert first != second
    store = lti.bridge.store
    assert not store.platforms.take_registration(first, NOON)
    soon, late = (store.clock.now() + timedelta(minutes=each) for each in (59, 61))
    assert store.platforms.take_registration(secret_digest(first), soon)
    assert not store.platforms.take_registration(secret_digest(second), late)


def test_registrations_by_hand(lti: LtiWorld, monkeypatch: pytest.MonkeyPatch):
    """Added with Moodle's own addresses, listed, changed, dropped; and refused when unknown."""
    lti.bridge.store.platforms.drop(lti.platform.url, CLIENT)
    added = run(lti, monkeypatch, "add", CLIENT, "--deployment", "1", "--deployment", "4")
    assert added.exit_code == 0, added.output
    (kept,) = json.loads(run(lti, monkeypatch, "platforms", "--json").stdout)
    assert kept["deployments"] == ["1", "4"]
    assert kept["jwks_url"] == f"{lti.platform.url}/mod/lti/certs.php"
    assert lti.browser().login().launch().status_code == 303
    run(lti, monkeypatch, "add", CLIENT, "--deployment", "9")
    assert "9" in run(lti, monkeypatch, "platforms").stdout
    assert lti.browser().login().launch().status_code == 401
    assert run(lti, monkeypatch, "drop", CLIENT).exit_code == 0
    again = run(lti, monkeypatch, "drop", CLIENT)
    assert again.exit_code != 0
    assert json.loads(run(lti, monkeypatch, "platforms", "--json").stdout) == []


def test_keys_are_rotated(lti: LtiWorld, monkeypatch: pytest.MonkeyPatch):
    """The new one signs, the old one is shown for a day; neither is printed."""
    for _ in range(2):
        assert run(lti, monkeypatch, "rotate").exit_code == 0
    new, old = json.loads(run(lti, monkeypatch, "keys", "--json").stdout)
    assert (new["state"], new["until"]) == ("signs", "")
    assert (old["state"], old["until"] > old["since"]) == ("shown", True)
    shown = run(lti, monkeypatch, "keys").stdout
    assert "signe" in shown
    assert "montrée" in shown
    assert all(each.private not in shown for each in lti.bridge.store.tool_keys.newest_first())
    served = lti.browser().client.get("/lti/jwks").json()["keys"]
    assert {each["kid"] for each in served} == {new["key"], old["key"]}


def test_a_site_without_lti(lti: LtiWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """It has nothing to register: the words say what to write in the site file."""
    file = lti.bridge.site.file
    text = re.sub(r"(?m)^lti:.*$", "", file.read_text(encoding="utf-8"))
    bare = tmp_path / "bare.yaml"
    bare.write_text(text, encoding="utf-8")
    for name, value in environment(lti).items():
        monkeypatch.setenv(name, value)
    found = CliRunner().invoke(commands, ["lti", "rotate", "--site", str(bare)])
    assert found.exit_code != 0
    assert isinstance(found.exception, ConfigurationError)
    assert "lti:" in in_english(found.exception)


def test_names_go_with_their_visits(lti: LtiWorld):
    """While web runs, what is over is deleted by itself."""
    answer = lti.browser().login().launch()
    visit_id = answer.headers["Location"].split("/")[2]
    members = (ContextMember("3", "21000001", "Zoé", frozenset({Role.LEARNER})),)
    store = lti.bridge.store
    store.visits.save_roster(visit_id, ContextRoster(members, NOON))
    tidy(lti.bridge)
    assert store.visits.roster(visit_id) is not None
    lti.clock.advance(timedelta(hours=4))
    with capture_logs() as logs, TestClient(lti.app, base_url=BRIDGE) as client:
        while (
            store.visits.roster(visit_id) is not None
        ):  # the test's own time limit ends it otherwise
            client.get("/lti/jwks")
    assert {"event": "web.tidied", "log_level": "info", "site": "test", "forgotten": 1} in logs


def test_a_database_that_is_away_is_tidied_later(lti: LtiWorld, tmp_path: Path):
    """Its loss ends nothing: it is told, and tried again."""
    lti.bridge.close()
    (tmp_path / "test.db").write_bytes(b"no database")
    with capture_logs() as logs:
        tidy(lti.bridge)
    assert [each["event"] for each in logs] == ["web.not_tidied"]
