"""LTI 1.3 in the words of the bridge: platforms, launches, visits, members, columns, scores.

The names are those of the LTI Core 1.3, NRPS 2.0 and AGS 2.0 specifications; a platform is a
Moodle, a column is a line item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a course, as far as the bridge cares."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"


class View(StrEnum):
    """Which page an activity opens."""

    COHORT = "cohort"
    JURY = "jury"
    ATTENTION = "attention"


class MessageType(StrEnum):
    """What a launch is for."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"


@dataclass(frozen=True, slots=True)
class Platform:
    """The bridge as registered at one platform: one client, with its deployments.

    Attributes:
        issuer: the platform's identifier; for Moodle its address.
        client_id: what the platform calls the bridge.
        deployments: the deployments that may launch; others are refused.
        auth_url: where the login goes on.
        token_url: where access tokens are asked for.
        jwks_url: where the platform's public keys are.
        since: when it was registered.
    """

    issuer: str
    client_id: str
    deployments: frozenset[str]
    auth_url: str
    token_url: str
    jwks_url: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PlatformAddresses:
    """Where an LMS answers as a platform: the same words as in `Platform`."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str


@dataclass(frozen=True, slots=True)
class ToolKey:
    """A key pair of the bridge; `private` is sealed and never shown.

    `retired`: when it stopped signing; its public half is shown for a while after that.
    """

    kid: str
    private: str = field(repr=False)
    since: datetime
    retired: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """A launch that was announced: what it must bring, kept on the server and used once.

    Attributes:
        state: digest of the state; the state itself is in the browser alone.
        nonce: what the id_token must repeat.
        browser: digest of the secret in the browser's cookie.
        issuer, client_id: of the platform that announced it.
        target: the address that it wants to open.
        until: after which it is refused.
    """

    state: str
    nonce: str = field(repr=False)
    browser: str
    issuer: str
    client_id: str
    target: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Services:
    """Where the platform serves what a launch's course offers; "" for what it does not.

    Attributes:
        memberships: the course's members (NRPS).
        lineitems: the columns of the bridge's own in the course's gradebook (AGS).
        scopes: what the bridge may do with those columns.
    """

    memberships: str = ""
    lineitems: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeepLinking:
    """Where a chosen activity is sent back to, and what has to go with it."""

    return_url: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class Launch:
    """What a checked id_token says, and nothing that was not checked.

    Attributes:
        user_id: the platform's number of the person (`sub`); "" for nobody in particular.
        idnumber: `lis.person_sourcedid`; "" where none is shown.
        username: the account's name, a staff identifier for teachers; "" where none is shown.
        name: the person's name, for the page alone: never stored beyond the visit, never logged.
        context: the platform's number of the course.
        course: the course's idnumber (`lis.course_section_sourcedid`), "" where it has none.
        course_title: the course's title.
        resource_link: the platform's number of the activity.
        locale: "fr" or "en".
        programme, view: what the activity was set up to show; "" where it does not say.
    """

    message: MessageType
    issuer: str
    client_id: str
    deployment: str
    user_id: str
    idnumber: str
    username: str
    name: str
    roles: frozenset[Role]
    context: str
    course: str
    course_title: str
    resource_link: str
    locale: str
    programme: str = ""
    view: str = ""
    services: Services = Services()
    return_url: str = ""
    deep_linking: DeepLinking | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One launch while somebody looks at its pages; ends with it, whatever is clicked.

    Attributes:
        id: a random word in the pages' address; worth nothing without the browser's secret.
        launch: what the launch said.
        programme: the programme shown; "" until one is chosen.
        until: when it ends.
    """

    id: str
    launch: Launch
    programme: str
    until: datetime

    @property
    def teaches(self) -> bool:
        """Whether they may see their course's learners."""
        return bool(self.launch.roles & {Role.INSTRUCTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class ContextMember:
    """Somebody in a course, as the platform lists them; the name is for pages alone."""

    user_id: str
    idnumber: str
    name: str
    roles: frozenset[Role]
    active: bool = True


@dataclass(frozen=True, slots=True)
class ContextRoster:
    """Who is in a course, and when that was read."""

    members: tuple[ContextMember, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """A course from which the bridge was launched, and where it offers its services."""

    course: str
    issuer: str
    client_id: str
    services: Services
    seen: datetime


@dataclass(frozen=True, slots=True)
class GradebookColumn:
    """A column of the bridge's own in a gradebook (a line item).

    Attributes:
        url: its address at the platform; "" before it was made.
        label: its heading.
        maximum: the highest score.
        resource: what it is about, "du-pccpu/UE1": by this it is found again.
    """

    url: str
    label: str
    maximum: Decimal
    resource: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a column says of one person.

    Attributes:
        user_id: the platform's number of the person.
        given: of the column's `maximum`.
        comment: what teachers read beside it.
        complete: whether nothing more is asked.
        at: when it came to be so.
    """

    user_id: str
    given: Decimal
    maximum: Decimal
    comment: str
    complete: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """An activity or a course that a link can lead to: `item` "" for the course itself."""

    course: str
    item: str
    url: str


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of the API, known by its digest alone.

    Attributes:
        id: a number that the store gives; 0 before that.
        name: what it is for.
        programmes: ids of the programmes that it may read.
        until: when it ends; None: when it is revoked.
        revoked: when somebody revoked it.
    """

    id: int
    name: str
    digest: str
    programmes: frozenset[str]
    since: datetime
    until: datetime | None = None
    revoked: datetime | None = None
