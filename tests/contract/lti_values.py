"""Values of LTI to keep: each type, with every kind of field filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from lms_bridge.model.lti import (
    ApiToken,
    Context,
    ContextMember,
    ContextRoster,
    DeepLinking,
    Expected,
    GradebookColumn,
    Launch,
    MessageType,
    Platform,
    Role,
    Services,
    ToolKey,
    Visit,
)
from tests.contract.store_values import NOON, PARIS_SUMMER

ISSUER = "https://moodle.example.org"
CLIENT = "qDMsejiIbW2APMC"
SOON = NOON + timedelta(minutes=10)

SERVICES = Services(
    memberships=f"{ISSUER}/mod/lti/services.php/CourseSection/2/bindings/1/memberships",
    lineitems=f"{ISSUER}/mod/lti/services.php/2/lineitems?type_id=1",
    scopes=frozenset({"score", "lineitem"}),
)


def platform(client_id: str = CLIENT, **changes: Any) -> Platform:
    """A registration at a Moodle."""
    made = Platform(
        issuer=ISSUER,
        client_id=client_id,
        deployments=frozenset({"1", "2"}),
        auth_url=f"{ISSUER}/mod/lti/auth.php",
        token_url=f"{ISSUER}/mod/lti/token.php",
        jwks_url=f"{ISSUER}/mod/lti/certs.php",
        since=NOON.astimezone(PARIS_SUMMER),
    )
    return replace(made, **changes)


def tool_key(kid: str = "k1", **changes: Any) -> ToolKey:
    """A key; what stands for its private half is no key."""
    return replace(ToolKey(kid, "sealed", NOON), **changes)


def expected(state: str = "s1", **changes: Any) -> Expected:
    """An announced launch."""
    made = Expected(state, "n1", "b1", ISSUER, CLIENT, "https://bridge.example.org/", SOON)
    return replace(made, **changes)


def launch(**changes: Any) -> Launch:
    """A launch with every field filled."""
    made = Launch(
        message=MessageType.DEEP_LINKING,
        issuer=ISSUER,
        client_id=CLIENT,
        deployment="1",
        user_id="63",
        idnumber="21000001",
        username="prof1",
        name="Zoé « d'Été »",
        roles=frozenset({Role.INSTRUCTOR, Role.ADMINISTRATOR}),
        context="2",
        course="DU-UE1",
        course_title="DU PCCPU UE 1",
        resource_link="1",
        locale="fr",
        programme="du-pccpu",
        view="jury",
        services=SERVICES,
        return_url=f"{ISSUER}/mod/lti/return.php?course=2",
        deep_linking=DeepLinking(f"{ISSUER}/mod/lti/contentitem_return.php", "{}"),
    )
    return replace(made, **changes)


def visit(visit_id: str = "v1", **changes: Any) -> Visit:
    """A visit that lasts until the next day."""
    made = Visit(visit_id, launch(), "du-pccpu", NOON + timedelta(hours=4))
    return replace(made, **changes)


def roster(*names: str) -> ContextRoster:
    """A course with these people."""
    members = (
        ContextMember(
            str(number), f"2100000{number}", name, frozenset({Role.LEARNER}), active=number > 1
        )
        for number, name in enumerate(names, start=1)
    )
    return ContextRoster(tuple(members), NOON)


def context(course: str = "DU-UE1", **changes: Any) -> Context:
    """A course that offers both services."""
    return replace(Context(course, ISSUER, CLIENT, SERVICES, NOON), **changes)


def column(label: str = "UE1", url: str = f"{ISSUER}/lineitem/97") -> GradebookColumn:
    """A column in a gradebook."""
    return GradebookColumn(url, label, Decimal("21.50"), f"du-pccpu/{label}")


def api_token(name: str = "jury tool", **changes: Any) -> ApiToken:
    """A token of the API that ends."""
    programmes = frozenset({"du-pccpu", "csec"})
    made = ApiToken(0, name, f"digest of {name}", programmes, NOON, SOON)
    return replace(made, **changes)
