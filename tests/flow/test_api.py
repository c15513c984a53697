"""The API, asked over HTTP by programs that hold a token, and by some that do not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth
from starlette.testclient import TestClient
from typer.testing import CliRunner

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.app import app as commands
from lms_bridge.cli.demo import TOKEN, today
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.lti import ApiToken
from lms_bridge.runs import sync
from lms_bridge.web.api import make_api
from lms_bridge.web.api.access import digest_of, new_token
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.existing import existing

LEARNERS = 20


@dataclass(frozen=True)
class Served:
    """A site whose API is asked; `token` opens both programmes, `narrow` only CSEC."""

    bridge: Bridge
    token: str
    narrow: str

    def client(self, token: str = "") -> TestClient:
        """A program with the token, or with this one."""
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return TestClient(make_api([self.bridge]), headers=headers)

    def get(self, path: str, token: str = "", **query: Any) -> Any:
        """What is answered, which must be an answer."""
        answer = self.client(token).get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site with a cohort judged by a real sync."""
    folder = tmp_path_factory.mktemp("api")
    cohort = build(LEARNERS, 1, today())
    with (
        pytest.MonkeyPatch.context() as patch,
        SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as moodle,
    ):
        patch.setenv(TOKEN, moodle.token)
        file = folder / "site.yaml"
        text = site_file_text(moodle.url, TOKEN, "sqlite:///bridge.db", today())
        file.write_text(text, encoding="utf-8")
        opened = bridge(file)
        for programme in opened.programmes:
            sync(opened.job(programme))
        yield Served(opened, give(opened, "csec", "du-pccpu"), give(opened, "csec"))
        opened.close()


def give(opened: Bridge, *programmes: str, days: int | None = None) -> str:
    """A token for these programmes; one for less than nothing is over."""
    token, now = new_token(), opened.store.clock.now()
    until = now + timedelta(days=days) if days is not None else None
    opened.store.tokens.add(
        ApiToken(0, "test", digest_of(token), frozenset(programmes), now, until)
    )
    return token


def test_a_token_opens_its_programmes_alone(served: Served):
    """A programme outside of the token is answered like one that does not exist."""
    assert [each["id"] for each in served.get("/programmes")] == ["csec", "du-pccpu"]
    assert [each["id"] for each in served.get("/programmes", served.narrow)] == ["csec"]
    client = served.client(served.narrow)
    outside = client.get("/programmes/du-pccpu/learners")
    nowhere = client.get("/programmes/no-such/learners")
    assert (outside.status_code, outside.json()) == (404, nowhere.json())


@pytest.mark.parametrize("path", ["/programmes", "/programmes/csec/verdicts"])
def test_without_a_token_that_holds_nothing_is_told(served: Served, path: str):
    """None, a wrong one, one that is over and one that was revoked: 401, and how to ask."""
    over, gone = give(served.bridge, "csec", days=-1), give(served.bridge, "csec")
    kept = served.bridge.store.tokens.get(digest_of(gone))
    assert served.client(gone).get(path).status_code == 200
    served.bridge.store.tokens.revoke(existing(kept).id, served.bridge.store.clock.now())
    for wrong in (over, gone, "lmsb_wrong", served.token[:-1], served.token + "x", "é"):
        answer = TestClient(make_api([served.bridge])).get(
            path, headers=[(b"Authorization", f"Bearer {wrong}".encode())]
        )
        assert answer.status_code == 401, wrong
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    given: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": served.token},
        {"Authorization": "Basic x"},
    )
    for headers in given:
        assert TestClient(make_api([served.bridge]), headers=headers).get(path).status_code == 401


def test_the_parts_of_a_list_make_the_whole(served: Served):
    """Asked part by part, every learner comes once, in order, with the verdict kept."""
    whole = {each.learner: each for each in served.bridge.store.verdicts.latest("csec")}
    assert len(whole) > 5
    seen: list[Any] = []
    after = None
    while True:
        part = served.get(
            "/programmes/csec/verdicts", limit=3, **({"after": after} if after else {})
        )
        assert len(part["items"]) <= 3
        seen += part["items"]
        after = part["next"]
        if after is None:
            break
    assert [each["learner"] for each in seen] == sorted(whole)
    for each in seen:
        verdict = whole[each["learner"]]
        assert each["status"] == verdict.status.value
        assert [at["status"] for at in each["components"]] == [
            at.status.value for at in verdict.components
        ]
        assert len(each["owed"]) == len(verdict.owed)


def test_a_learner_has_one_verdict_wherever_it_is_asked(served: Served):
    """The single verdict, the list's, and the end of the history say the same."""
    listed = served.get("/programmes/du-pccpu/verdicts", limit=1)["items"][0]
    path = f"/programmes/du-pccpu/learners/{listed['learner']}"
    assert served.get(f"{path}/verdict") == listed
    assert served.get(f"{path}/history")[-1] == listed
    short = served.get("/programmes/du-pccpu/learners", limit=1)["items"][0]
    assert short == {name: listed[name] for name in short}


def test_an_explanation_is_told_in_both_languages(served: Served):
    """The tree names every component, with the words of the language asked for."""
    learner = served.get("/programmes/csec/learners", limit=1)["items"][0]["learner"]
    path = f"/programmes/csec/learners/{learner}/explanation"
    french, english = served.get(path), served.get(path, language="en")
    assert french["kind"] == english["kind"] == "award"
    components = [each["of"] for each in french["lines"] if each["kind"] == "component"]
    assert components == [
        each.component
        for each in existing(served.bridge.store.verdicts.get("csec", learner)).components
    ]
    assert "Pourquoi" not in json.dumps(english, ensure_ascii=False)
    assert french["text"] != english["text"]


def test_the_runs_are_told(served: Served):
    """Which runs there were and what they counted."""
    run = served.get("/programmes/csec/runs")["items"][0]
    assert (run["state"], run["stopped_by"]) == ("done", "")
    assert run["counts"]["judged"] == len(served.bridge.store.verdicts.latest("csec"))


def test_a_database_that_is_away_is_told_as_such(served: Served, tmp_path: Path):
    """Not an empty list: 503, when to ask again, and nothing about where the database is."""
    opened = bridge(served.bridge.site.file)
    assert opened.store.clock.now().tzinfo is not None
    kept, away = tmp_path.parent / "kept.db", served.bridge.site.file.parent / "bridge.db"
    away.rename(kept)
    away.mkdir()
    try:
        fresh = bridge(served.bridge.site.file)
        answer = TestClient(
            make_api([fresh]), headers={"Authorization": f"Bearer {served.token}"}
        ).get("/programmes")
    finally:
        away.rmdir()
        kept.rename(away)
        opened.close()
    assert answer.status_code in {500, 503}
    assert "bridge.db" not in answer.text
    assert served.get("/programmes")


def test_tokens_are_made_shown_and_revoked_by_command(served: Served):
    """The token is printed once and is in no list; revoked, it opens nothing."""
    site = ["--site", str(served.bridge.site.file)]
    run = CliRunner().invoke(commands, ["api", "add", "SIS", "--programme", "csec", *site])
    token = next(each for each in run.stdout.split() if each.startswith("lmsb_"))
    assert served.get("/programmes", token)
    listed = CliRunner().invoke(commands, ["api", "list", *site]).stdout
    assert "SIS" in listed
    assert token not in listed
    number = existing(served.bridge.store.tokens.get(digest_of(token))).id
    assert CliRunner().invoke(commands, ["api", "revoke", str(number), *site]).exit_code == 0
    assert served.client(token).get("/programmes").status_code == 401
    again = CliRunner().invoke(commands, ["api", "revoke", str(number), *site])
    assert again.exit_code != 0


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_the_api_keeps_to_its_description(served: Served, mode: schemathesis.GenerationMode):
    """Whatever is asked, right or wrong, is answered as the OpenAPI description says."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_api([served.bridge]))
    there = {"programme": "csec", "learner": served.bridge.store.verdicts.latest("csec")[0].learner}
    answered: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(max_examples=25, deadline=None, database=None, derandomize=True)
        @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
        def ask(case: schemathesis.Case[Any], known: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
            headers = {"Authorization": f"Bearer {served.token}"}
            if mode is schemathesis.GenerationMode.POSITIVE:
                if known:  # half of the questions are about somebody who is there
                    case.path_parameters |= {
                        name: there[name] for name in case.path_parameters if name in there
                    }
            elif "Authorization" in case.headers:  # what is wrong may be this: leave it
                headers = {}
            answer = case.call_and_validate(headers=headers, excluded_checks=[ignored_auth])
            answered[answer.status_code] += 1

        ask()
    right, wrong = answered[200], answered[401] + answered[404] + answered[422]
    assert (right if mode is schemathesis.GenerationMode.POSITIVE else wrong) > 50
