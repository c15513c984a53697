"""Dynamic registration: the bridge describes itself to a platform, and is told its client's id.

1EdTech LTI Dynamic Registration 1.0. Whoever opens the registration's address says where the
platform describes itself: that, and every address named there, must be on the site's own LMS.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    BridgeError,
    ConfigurationError,
    LmsUnavailable,
    LmsUnreadable,
    RefusedByLms,
)
from lms_bridge.lti.address import belongs
from lms_bridge.lti.exchange import Answer, Exchange, HttpRequest
from lms_bridge.lti.tokens import ALGORITHM
from lms_bridge.model.lti import Platform

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"

#: What the bridge may ask for: its columns in gradebooks, and who is in a course.
SCOPES = (
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
)

Model = TypeVar("Model", bound=BaseModel)

_SERVICE = "LTI registration"
_JSON = "application/json"
_IN_SITE_FILE = Cause.of("place.site_file", option="url")


@dataclass(frozen=True, slots=True)
class Tool:
    """The bridge as it describes itself.

    Attributes:
        name: what people read in the LMS's list of activities.
        description: one sentence on it.
        base_url: its public address.
        login, launch, jwks: the paths of its addresses.
    """

    name: str
    description: str
    base_url: str
    login: str
    launch: str
    jwks: str


class _Configuration(BaseModel):
    """What a platform says of itself (OpenID Connect Discovery 1.0)."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    issuer: str = Field(min_length=1, max_length=2000)
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    id_token_signing_alg_values_supported: list[str] = [ALGORITHM]


class _ToolConfiguration(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    deployment_id: str = Field(min_length=1, max_length=255)


class _Registered(BaseModel):
    """What a platform answers to a registration."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    client_id: str = Field(min_length=1, max_length=255)
    tool: _ToolConfiguration = Field(alias="https://purl.imsglobal.org/spec/lti-tool-configuration")


def registered(
    exchange: Exchange, lms_url: str, configuration_url: str, token: str, tool: Tool, now: datetime
) -> Platform:
    """Register the bridge, and give the registration to be kept.

    Args:
        exchange: the way to the platform.
        lms_url: the address of the site's LMS: the only platform that is let in.
        configuration_url: where the platform describes itself.
        token: with which it lets the bridge register.
        tool: what the bridge says of itself.
        now: the present moment.

    Raises:
        ConfigurationError: it is another platform, or one that does not sign as it should.
        RefusedByLms: the platform takes no registration.
        RetryLater: the platform is away, or what it says cannot be read.
    """
    if not belongs(configuration_url, lms_url):
        raise _elsewhere()
    said = _read(_Configuration, _asked(exchange, HttpRequest(_SERVICE, configuration_url, _JSON)))
    if said.issuer.rstrip("/") != lms_url.rstrip("/"):
        other = Cause.of("platform.other_name", name=said.issuer)
        raise ConfigurationError(other, where=_IN_SITE_FILE)
    addresses = (said.authorization_endpoint, said.token_endpoint, said.jwks_uri)
    if not all(belongs(each, lms_url) for each in (*addresses, said.registration_endpoint)):
        raise _elsewhere()
    if ALGORITHM not in said.id_token_signing_alg_values_supported:
        unsigned = Cause.of("platform.other_algorithm", algorithm=ALGORITHM)
        raise ConfigurationError(unsigned, where=_SERVICE)
    body = json.dumps(description(tool)).encode()
    asked = HttpRequest(_SERVICE, said.registration_endpoint, _JSON, _JSON, body, write=True)
    taken = _read(_Registered, _asked(exchange, asked, token))
    return Platform(
        issuer=said.issuer,
        client_id=taken.client_id,
        deployments=frozenset({taken.tool.deployment_id}),
        auth_url=said.authorization_endpoint,
        token_url=said.token_endpoint,
        jwks_url=said.jwks_uri,
        since=now,
    )


def description(tool: Tool) -> dict[str, Any]:
    """The registration that is posted to the platform."""
    target = f"{tool.base_url}{tool.launch}"
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{tool.base_url}{tool.login}",
        "redirect_uris": [target],
        "client_name": tool.name,
        "jwks_uri": f"{tool.base_url}{tool.jwks}",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL: {
            "domain": urlsplit(tool.base_url).netloc,
            "description": tool.description,
            "target_link_uri": target,
            "claims": ["iss", "sub", "name", "given_name", "family_name"],
            "messages": [
                {"type": "LtiResourceLinkRequest", "target_link_uri": target},
                {"type": "LtiDeepLinkingRequest", "target_link_uri": target, "label": tool.name},
            ],
        },
    }


def _asked(exchange: Exchange, asked: HttpRequest, bearer: str = "") -> Answer:
    answer = exchange.send(asked, bearer)
    if isinstance(answer, BridgeError):
        raise answer
    if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
        return answer
    if asked.body is None:
        undescribed = Cause.of("registration.undescribed", status=answer.status)
        raise LmsUnavailable(undescribed, where=_SERVICE)
    raise RefusedByLms(Cause.of("registration.refused", status=answer.status), where=_SERVICE)


def _read(model: type[Model], answer: Answer) -> Model:
    try:
        return model.model_validate_json(answer.body)
    except ValidationError as error:
        places = {".".join(map(str, each["loc"])) for each in error.errors(include_input=False)}
    lacking = Cause.of("registration.lacks", fields=", ".join(sorted(places))[:200])
    raise LmsUnreadable(lacking, where=_SERVICE)


def _elsewhere() -> ConfigurationError:
    return ConfigurationError(Cause.of("registration.elsewhere"), where=_IN_SITE_FILE)
