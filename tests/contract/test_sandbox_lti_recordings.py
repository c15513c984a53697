"""Replay what a real Moodle did as an LTI platform, and compare the sandbox's answers."""

from __future__ import annotations

import json

import pytest
import requests
from joserfc import jws, jwt
from joserfc.jwk import KeySet

from lms_bridge_testing.sandbox import MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.lti_browser import PlainBrowser
from tests.contract.lti_tool import ALL_SCOPES, TestTool, ask_auth, authentication_request, sent
from tests.paths import FIXTURES, ROOT

RECORDED = FIXTURES / "lti"
ORIGINAL = ROOT.parent / "shared" / "moodle-contract" / "lti"
LAUNCHES = json.loads((RECORDED / "launch.json").read_text(encoding="utf-8"))
SERVICES = json.loads((RECORDED / "services.json").read_text(encoding="utf-8"))
KEYS = json.loads((RECORDED / "jwks.json").read_text(encoding="utf-8"))
CLIENT = "qDMsejiIbW2APMC"
BRIDGE = "https://bridge.example.org"
NRPS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"


class World:
    """A site equivalent to the recorded one: people, course, tool and activity, with its ids."""

    def __init__(self, tool):
        self.state = state = MoodleState(sitename="Moodle test")
        state.courses[1].shortname = "mt"
        people = [
            state.add_user(
                f"210000{number:02}",
                f"Prénom{number}",
                f"Étudiant{number}",
                username=f"etu{number}",
            )
            for number in range(1, 61)
        ]
        teacher = state.add_user("", "Paule", "Enseignante", username="prof1")
        course = state.add_course("DU-UE1", "DU PCCPU UE 1")
        for number, user in enumerate(people, start=1):
            if number % 3:
                state.enrol(user, course)
        state.enrol(teacher, course, "teacher")
        for table in ("course_modules", "item"):
            while state.next_id(table) < 95:
                """Use up the ids that the recorded site had given before."""
        settings = tool.settings() | {
            "login_url": f"{BRIDGE}/lti/login",
            "redirect_uris": (f"{BRIDGE}/lti/launch",),
        }
        self.tool = state.add_tool(
            "Bridge", f"{BRIDGE}/lti/launch", client_id=CLIENT, settings=True, **settings
        )
        self.activity = state.add_lti(
            course,
            self.tool,
            name="Statuts DU",
            description="Test lti 1",
            custom={"programme": "du-pccpu"},
            graded=True,
        )


@pytest.fixture(scope="module")
def played():
    """The recorded conversation, played on the sandbox in its order."""
    with TestTool() as tool:
        world = World(tool)
        with SandboxMoodle(world.state) as moodle:
            answers = {name: launched(moodle, world, name) for name in LAUNCHES}
            answers["token"] = tool.ask_token(world.tool, moodle)
            answers["services"] = served(moodle, answers["token"].json()["access_token"])
            answers["certs"] = requests.get(f"{moodle.url}/mod/lti/certs.php", timeout=10)
            answers["url"] = moodle.url
            yield answers


def launched(moodle, world, name):
    """Launch as one person, up to the form that posts the id_token."""
    with PlainBrowser() as browser:
        page = browser.open(f"{moodle.url}/mod/lti/view.php?id={world.activity.cmid}&as={name}")
        login = browser.open(moodle.url + page.frame)
        posted = ask_auth(browser, moodle, authentication_request(login))
    keys = requests.get(f"{moodle.url}/mod/lti/certs.php", timeout=10).json()
    token = sent(posted).fields["id_token"]
    return {
        "login": login.sends_itself,
        "response": posted.sends_itself,
        "header": jws.extract_compact(token.encode()).headers(),
        "claims": jwt.decode(token, KeySet.import_key_set(keys)).claims,
    }


def served(moodle, token):
    """Ask each service as it was asked when it was recorded."""
    base = f"{moodle.url}/mod/lti/services.php"
    own = {"Authorization": f"Bearer {token}"}
    make = SERVICES["lineitem_create"]["request"]

    def ask(method, path, body=None, **headers):
        data = None if body is None else json.dumps(body).encode()
        return requests.request(method, base + path, data=data, headers=own | headers, timeout=10)

    members = "/CourseSection/2/bindings/1/memberships?limit=3"
    return {
        "nrps": ask("GET", members, Accept=NRPS_TYPE),
        "lineitem_create": ask(
            "POST", "/2/lineitems?type_id=1", make, **{"Content-Type": ITEM_TYPE}
        ),
        "score": ask(
            "POST",
            "/2/lineitems/97/lineitem/scores?type_id=1",
            SERVICES["score"]["request"],
            **{"Content-Type": SCORE_TYPE},
        ),
        "results": ask("GET", "/2/lineitems/97/lineitem/results?type_id=1", Accept=RESULTS_TYPE),
        "lineitems": ask("GET", "/2/lineitems?type_id=1", Accept=ITEMS_TYPE),
    }


def plain(value, url):
    """Take out of an answer what no two sites share: its address, times, secrets."""
    if isinstance(value, dict):
        kept = {key: plain(below, url) for key, below in value.items()}
        hidden = {"iat", "exp", "lis_result_sourcedid", "guid"}
        return {key: "…" if key in hidden else below for key, below in kept.items()}
    if isinstance(value, list):
        return [plain(below, url) for below in value]
    if not isinstance(value, str):
        return value
    text = value.replace(url, "https://moodle.example.org")
    head, mark, _ = text.partition("sesskey=")
    return f"{head}{mark}…" if mark else text


@pytest.mark.parametrize("name", LAUNCHES)
def test_a_login_begins_with_the_recorded_fields(played, name):
    """What the browser posts to the tool's login address is what a real Moodle lets it post."""
    login, recorded = played[name]["login"], LAUNCHES[name]["login_initiation"]
    assert login.action == recorded["action"]
    assert login.method == "post"
    fields = plain(login.fields, played["url"])
    hint = json.loads(fields.pop("lti_message_hint"))
    expected = dict(recorded["fields"])
    recorded_hint = json.loads(expected.pop("lti_message_hint"))
    assert fields == expected
    assert hint.keys() == recorded_hint.keys()
    assert hint["cmid"] == recorded_hint["cmid"]
    assert hint["launchid"].startswith("ltilaunch1_")


@pytest.mark.parametrize("name", LAUNCHES)
def test_an_id_token_says_what_was_recorded(played, name):
    """Claim by claim, the sandbox tells the tool what a real Moodle told it."""
    found = plain(played[name]["claims"], played["url"])
    assert found == plain(LAUNCHES[name]["id_token_claims"], "https://moodle.example.org")


@pytest.mark.parametrize("name", LAUNCHES)
def test_an_id_token_lives_for_a_minute_and_names_its_key(played, name):
    """The token ends after 60 seconds; its header has the recorded fields."""
    claims, header = played[name]["claims"], played[name]["header"]
    assert claims["exp"] - claims["iat"] == 60
    assert header.keys() == LAUNCHES[name]["id_token_header"].keys()
    assert header["alg"] == "RS256"
    assert len(header["kid"]) == 20


@pytest.mark.parametrize("name", LAUNCHES)
def test_the_answer_is_posted_to_the_tool_with_its_state(played, name):
    """The id_token goes by a form to the address that the tool asked for, with the state."""
    response, recorded = played[name]["response"], LAUNCHES[name]["authentication_response"]
    assert response.action == recorded["action"]
    assert response.fields.keys() == recorded["fields"].keys()
    assert response.fields["state"] == "STATE"


def test_keys_are_shown_as_recorded(played):
    """The key set has the recorded fields, and the key that signed."""
    shown = played["certs"].json()["keys"]
    assert [list(key) for key in shown] == [list(key) for key in KEYS["keys"]]
    assert shown[0]["kid"] == played["prof1"]["header"]["kid"]


def test_a_token_is_given_as_recorded(played):
    """The token's answer has the recorded fields; the scopes are those asked for."""
    given, recorded = played["token"].json(), SERVICES["token_response"]
    assert played["token"].status_code == 200
    assert given.keys() == recorded.keys()
    assert {name: given[name] for name in given if name != "access_token"} == {
        name: recorded[name] for name in recorded if name != "access_token"
    }
    assert given["scope"] == ALL_SCOPES


@pytest.mark.parametrize("name", ["nrps", "lineitem_create", "score", "results", "lineitems"])
def test_a_service_answers_as_recorded(played, name):
    """Status and body of each service are the recorded ones, value by value."""
    answer, recorded = played["services"][name], SERVICES[name]
    assert answer.status_code == recorded["status"]
    body = answer.json() if answer.content else ""
    assert plain(body, played["url"]) == recorded["body"]


def test_members_are_paged_by_a_link_as_recorded(played):
    """A page of members names the next one in the header Link, in the recorded form."""
    answer, recorded = played["services"]["nrps"], SERVICES["nrps"]
    assert plain(answer.headers["Link"], played["url"]) == recorded["link"]
    assert answer.headers["Content-Type"] == recorded["content_type"]


def test_the_lti_fixtures_are_the_recorded_contract():
    """The copies in this repository are the recordings, unchanged."""
    if not ORIGINAL.is_dir():
        pytest.skip(f"the original recordings are not at {ORIGINAL}: nothing to compare with")
    names = sorted(path.name for path in RECORDED.iterdir())
    assert names == sorted(path.name for path in ORIGINAL.iterdir())
    for name in names:
        assert (RECORDED / name).read_bytes() == (ORIGINAL / name).read_bytes(), name
