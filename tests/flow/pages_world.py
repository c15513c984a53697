"""A site judged by a real sync, its pages served as in life, and visitors who have launched."""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.demo import TOKEN, today
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.decision import Decision
from lms_bridge.model.identity import reference
from lms_bridge.model.lti import ContextMember, ContextRoster, Launch, MessageType, Role, Visit
from lms_bridge.runs import sync
from lms_bridge.web.app import make_web_app
from lms_bridge.web.cookies import secret_digest, visit_cookie
from lms_bridge.web.guard import TOKEN_FIELD
from lms_bridge.web.serving import tag
from lms_bridge.web.visitor import Visitor
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle

BASE = "http://testserver"
SECRET = "LMS_BRIDGE_LTI_SECRET"
TEACHER, ADMINISTRATOR, LEARNER = Role.INSTRUCTOR, Role.ADMINISTRATOR, Role.LEARNER

TEACHERS_PAGES = ("cohort", "cohort.csv", "cohort.xlsx", "jury", "jury/list", "attention")

#: What a name looks like that somebody chose to attack pages and spreadsheets with.
NASTY = "<img src=x onerror=alert(1)> =cmd|' /C calc'!A0"


@dataclass
class Guest:
    """Somebody with a visit; asks for pages below it."""

    client: TestClient
    visit: Visit
    bridge: Bridge

    def get(self, page: str, **query: str):
        """Ask for a page of the visit; redirects are not followed."""
        return self.client.get(f"/v/{self.visit.id}/{page}", params=query, follow_redirects=False)

    def text(self, page: str, **query: str) -> str:
        """A page that must be there."""
        answer = self.get(page, **query)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def post(
        self, page: str, form: dict[str, str], *, origin: str = BASE, token: str | None = None
    ):
        """Send a form of the visit."""
        sent = {TOKEN_FIELD: self.token if token is None else token, **form}
        return self.client.post(
            f"/v/{self.visit.id}/{page}",
            data=sent,
            headers={"Origin": origin} if origin else {},
            follow_redirects=False,
        )

    @property
    def token(self) -> str:
        """The token that forms of this visit bring."""
        return Visitor(self.bridge, self.visit, "").form_token

    def ref(self, idnumber: str) -> str:
        """What stands for a learner in addresses."""
        return reference(idnumber, self.bridge.lti_key("references").hex())

    def place(self, learner: str, kind: str = "document") -> str:
        """Where the form for a decision about a learner is."""
        return f"learner/{self.ref(learner)}/decide/{kind}"


@dataclass
class Pages:
    """A site with its pages."""

    bridge: Bridge
    moodle: SandboxMoodle
    cohort: DemoCohort
    file: Path
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = make_web_app([self.bridge], BASE)

    def learners(self, programme: str = "du-pccpu") -> list[str]:
        """Everybody judged in a programme."""
        return sorted(self.bridge.store.verdicts.numbers(programme))

    def guest(
        self,
        *roles: Role,
        programme: str = "du-pccpu",
        course: str = "DU-SUIVI",
        idnumber: str = "",
        locale: str = "fr",
        view: str = "",
        members: Iterable[ContextMember] | None = None,
        user: tuple[str, str] | None = None,
        title: str = "Suivi du DU",
    ) -> Guest:
        """Somebody who launched from a course, with these members in it.

        Without another `user`, whoever has an idnumber launches with the account behind it.
        """
        user_id, username = user or (self.account(idnumber.strip()) or "63", "prof1")
        launch = Launch(
            message=MessageType.RESOURCE_LINK,
            issuer=self.moodle.url,
            client_id="client",
            deployment="1",
            user_id=user_id,
            idnumber=idnumber,
            username=username,
            name="Paule Enseignante",
            roles=frozenset(roles),
            context="2",
            course=course,
            course_title=title,
            resource_link="1",
            locale=locale,
            programme=programme,
            view=view,
        )
        store, now = self.bridge.store, self.bridge.now
        secret = secrets.token_hex(8)
        visit = Visit(
            f"{tag(self.bridge)}-{secrets.token_urlsafe(16)}",
            launch,
            programme,
            now + timedelta(hours=4),
        )
        store.visits.open(visit, secret_digest(secret))
        if members is not None:
            store.visits.save_roster(visit.id, ContextRoster(tuple(members), now))
        cookies = {visit_cookie(secure=False): secret}
        return Guest(TestClient(self.app, base_url=BASE, cookies=cookies), visit, self.bridge)

    def account(self, idnumber: str) -> str:
        """The account that a learner was judged from; "" for nobody."""
        known = self.bridge.store.accounts.of(idnumber)
        return str(known.user_id) if known else ""

    def members(self, idnumbers: Iterable[str]) -> list[ContextMember]:
        """These learners as members of a course, with a name each."""
        return [
            ContextMember(
                self.account(each) or str(100_000 + n),
                each,
                f"Nom{n:03} Prénom",
                frozenset({LEARNER}),
            )
            for n, each in enumerate(idnumbers)
        ]

    def teacher(self, programme: str = "du-pccpu", **values: Any) -> Guest:
        """Somebody who teaches everybody of a programme."""
        members = values.pop("members", self.members(self.learners(programme)))
        roles = values.pop("roles", (TEACHER,))
        return self.guest(*roles, programme=programme, members=members, **values)

    def administrator(self, programme: str = "du-pccpu", **values: Any) -> Guest:
        """Somebody who may record every kind of decision."""
        return self.teacher(programme, roles=(ADMINISTRATOR,), **values)

    def decisions(self, learner: str, programme: str = "du-pccpu") -> tuple[Decision, ...]:
        """What is recorded about a learner."""
        return self.bridge.store.decisions.recorded(programme, learner)


@contextmanager
def pages_in(folder: Path, learners: int = 24, more: str = "") -> Iterator[Pages]:
    """A site with a cohort judged; `more` goes at the end of its file."""
    cohort = build(learners, 1, today())
    with (
        pytest.MonkeyPatch.context() as patch,
        SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as moodle,
    ):
        patch.setenv(TOKEN, moodle.token)
        patch.setenv(SECRET, "s" * 40)
        file = folder / "site.yaml"
        text = site_file_text(moodle.url, TOKEN, "sqlite:///bridge.db", today())
        file.write_text(f"{text}lti: {{secret: {{env: {SECRET}}}}}\n{more}", encoding="utf-8")
        opened = bridge(file)
        for decision in cohort.decisions:
            opened.store.decisions.record(decision)
        opened.store.decisions.acquire(cohort.acquired)
        for programme in opened.programmes:
            sync(opened.job(programme))
        yield Pages(opened, moodle, cohort, file)
        opened.close()


def words_of(page: str) -> str:
    """What a page says, without its tags; no-break spaces as spaces."""
    bare = re.sub(r"<(?:script|style).*?</(?:script|style)>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", bare)).replace("\xa0", " "))


def with_name(members: list[ContextMember], idnumber: str, name: str) -> list[ContextMember]:
    """The same members, one of them called otherwise."""
    return [replace(each, name=name) if each.idnumber == idnumber else each for each in members]
