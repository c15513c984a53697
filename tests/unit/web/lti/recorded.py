"""Launches recorded from a real Moodle, and what the checks make of them once changed."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms_bridge.errors import LaunchRefused
from lms_bridge.model.lti import (
    Expected,
    Launch,
    Platform,
)
from lms_bridge.web.lti.checks import checked_claims
from lms_bridge.web.lti.claims import CORE
from tests.paths import ROOT

RECORDED = json.loads((ROOT / "tests" / "fixtures/lti/launch.json").read_text(encoding="utf-8"))
ISSUER, CLIENT = "https://moodle.example.org", "qDMsejiIbW2APMC"
TARGET = "https://bridge.example.org/lti/launch"
MADE = 1795328720
NOW = datetime.fromtimestamp(MADE, UTC) + timedelta(seconds=1)
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"

PLATFORM = Platform(
    issuer=ISSUER,
    client_id=CLIENT,
    deployments=frozenset({"1", "7"}),
    auth_url=f"{ISSUER}/mod/lti/auth.php",
    token_url=f"{ISSUER}/mod/lti/token.php",
    jwks_url=f"{ISSUER}/mod/lti/certs.php",
    since=NOW,
)
ANNOUNCED = Expected("state", "NONCE", "browser", ISSUER, CLIENT, TARGET, NOW)

Claims = dict[str, Any]


def recorded(who: str = "prof1") -> Claims:
    """The claims of a recorded launch, to be changed."""
    return copy.deepcopy(RECORDED[who]["id_token_claims"])


def deep(**settings: Any) -> Claims:
    """The same as a request to choose an activity."""
    claims = recorded()
    del claims[f"{CORE}resource_link"]
    claims[f"{CORE}message_type"] = "LtiDeepLinkingRequest"
    claims[DL] = {
        "deep_link_return_url": f"{ISSUER}/mod/lti/contentitem_return.php?course=2&id=1",
        "accept_types": ["ltiResourceLink"],
        "data": "csrf",
        **settings,
    }
    return claims


def launched(claims: Claims, *, now: datetime = NOW, header: Claims | None = None) -> Launch:
    """What the checks make of claims."""
    said = RECORDED["prof1"]["id_token_header"] if header is None else header
    return checked_claims(said, claims, PLATFORM, ANNOUNCED, now)


def clause(claims: Claims, *, now: datetime = NOW, header: Claims | None = None) -> str:
    """The clause that a launch is refused by."""
    with pytest.raises(LaunchRefused) as caught:
        launched(claims, now=now, header=header)
    return str(caught.value.where)


def changed(name: str, value: Any) -> Claims:
    """The recorded claims with one of them changed, or left out for `...`."""
    claims = recorded()
    if value is ...:
        del claims[name]
    else:
        claims[name] = value
    return claims


def within(name: str, **values: Any) -> Claims:
    """The recorded claims with members of one of them changed."""
    claims = recorded()
    claims[name] = {**claims.get(name, {}), **values}
    return claims
