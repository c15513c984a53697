"""The checks of an id_token whose signature was the platform's: each names its clause.

Clauses are those of the 1EdTech Security Framework 1.0 (5.1.3, numbered), of LTI Core 1.3, and
of RFC 7519 where those are silent.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.errors import LaunchRefused
from lms_bridge.lti.address import belongs
from lms_bridge.lti.tokens import ALGORITHM
from lms_bridge.model.lti import Expected, Launch, MessageType, Platform
from lms_bridge.web.lti.claims import (
    CORE,
    deep_linking,
    group,
    locale,
    number_claim,
    roles,
    services,
    text_claim,
    texts,
)

#: Seconds by which the clocks of platform and bridge may differ.
LEEWAY = 60
#: Seconds for which an announced launch is expected; no token is older than its announcement.
EXPECTED = 600

_FRAMEWORK = "Security Framework 1.0, 5.1.3"
_LTI = "LTI Core 1.3,"
_LONGEST_ID = 255
_VERSION = "1.3.0"


def checked_claims(
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    platform: Platform,
    expected: Expected,
    now: datetime,
) -> Launch:
    """What a signed id_token says; raises LaunchRefused with the clause that it breaks.

    Args:
        header: of the token.
        claims: of the token.
        platform: that signed it.
        expected: what was announced for the state that came with it.
        now: the present moment.
    """
    _header(header)
    _sender(claims, platform, expected)
    _audience(claims, platform.client_id)
    _time(claims, now.timestamp())
    _nonce(claims, expected)
    message = _message(claims)
    deployment = _deployment(claims, platform)
    _target(claims, expected)
    user_id = _person(claims)
    said_roles = texts(claims, f"{CORE}roles", f"{_LTI} 5.3.7")
    if claims.get(f"{CORE}roles") is None:
        raise LaunchRefused(Cause.of("launch.role_unsaid"), where=f"{_LTI} 5.3.7")
    lis = group(claims, f"{CORE}lis", f"{_LTI} 5.4.5")
    context = group(claims, f"{CORE}context", f"{_LTI} 5.4.1")
    shown = group(claims, f"{CORE}launch_presentation", f"{_LTI} 5.4.4")
    custom = group(claims, f"{CORE}custom", f"{_LTI} 5.4.6")
    extension = group(claims, f"{CORE}ext", f"{_LTI} 5.4.7")
    back = text_claim(shown, "return_url", f"{_LTI} 5.4.4")
    return Launch(
        message=message,
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployment=deployment,
        user_id=user_id,
        idnumber=text_claim(lis, "person_sourcedid", f"{_LTI} 5.4.5"),
        username=text_claim(extension, "user_username", f"{_LTI} 5.4.7"),
        name=_name(claims),
        roles=roles(said_roles),
        context=text_claim(context, "id", f"{_LTI} 5.4.1"),
        course=text_claim(lis, "course_section_sourcedid", f"{_LTI} 5.4.5"),
        course_title=text_claim(context, "title", f"{_LTI} 5.4.1"),
        resource_link=_resource_link(claims, message),
        locale=locale(text_claim(shown, "locale", f"{_LTI} 5.4.4")),
        programme=text_claim(custom, "programme", f"{_LTI} 5.4.6"),
        view=text_claim(custom, "view", f"{_LTI} 5.4.6"),
        services=services(claims, platform.issuer),
        return_url=back if belongs(back, platform.issuer) else "",
        deep_linking=deep_linking(claims, platform.issuer)
        if message is MessageType.DEEP_LINKING
        else None,
    )


def _header(header: Mapping[str, Any]) -> None:
    if header.get("alg") != ALGORITHM:
        raise LaunchRefused(
            Cause.of("launch.other_algorithm", algorithm=ALGORITHM), where=f"{_FRAMEWORK} (6)"
        )
    if "crit" in header:
        raise LaunchRefused(Cause.of("launch.extension_unknown"), where="RFC 7515, 4.1.11")
    if text_claim(header, "typ", "RFC 7519, 5.1").upper() not in {"", "JWT"}:
        raise LaunchRefused(Cause.of("launch.token_of_other_type"), where="RFC 7519, 5.1")


def _sender(claims: Mapping[str, Any], platform: Platform, expected: Expected) -> None:
    clause = f"{_FRAMEWORK} (2)"
    if text_claim(claims, "iss", clause) != platform.issuer:
        raise LaunchRefused(Cause.of("launch.token_of_others"), where=clause)
    if (expected.issuer, expected.client_id) != (platform.issuer, platform.client_id):
        raise LaunchRefused(Cause.of("launch.announced_by_others"), where=clause)


def _audience(claims: Mapping[str, Any], client_id: str) -> None:
    said = claims.get("aud")
    listed = texts(claims, "aud", f"{_FRAMEWORK} (3)") if isinstance(said, list) else ()
    audiences = set(listed) or {text_claim(claims, "aud", f"{_FRAMEWORK} (3)")}
    if client_id not in audiences:
        raise LaunchRefused(Cause.of("launch.token_for_others"), where=f"{_FRAMEWORK} (3)")
    authorized = text_claim(claims, "azp", f"{_FRAMEWORK} (5)")
    if "azp" in claims and authorized != client_id:
        raise LaunchRefused(Cause.of("launch.token_given_to_others"), where=f"{_FRAMEWORK} (5)")
    if len(audiences) > 1 and not authorized:
        raise LaunchRefused(Cause.of("launch.asker_unsaid"), where=f"{_FRAMEWORK} (4)")
    if len(audiences) > 1:
        raise LaunchRefused(Cause.of("launch.token_for_several"), where=f"{_FRAMEWORK} (3)")


def _time(claims: Mapping[str, Any], now: float) -> None:
    ends, made = (number_claim(claims, "exp", f"{_FRAMEWORK} (7)"), _made(claims))
    begins = number_claim(claims, "nbf", "RFC 7519, 4.1.5")
    if ends is None or now >= ends + LEEWAY:
        raise LaunchRefused(Cause.of("launch.token_over"), where=f"{_FRAMEWORK} (7)")
    if made > now + LEEWAY:
        raise LaunchRefused(Cause.of("launch.token_from_the_future"), where=f"{_FRAMEWORK} (8)")
    if made < now - EXPECTED - LEEWAY:
        raise LaunchRefused(Cause.of("launch.token_too_old"), where=f"{_FRAMEWORK} (8)")
    if begins is not None and begins > now + LEEWAY:
        raise LaunchRefused(Cause.of("launch.token_too_early"), where="RFC 7519, 4.1.5")


def _made(claims: Mapping[str, Any]) -> float:
    made = number_claim(claims, "iat", f"{_FRAMEWORK} (8)")
    if made is None:
        raise LaunchRefused(Cause.of("launch.time_unsaid"), where=f"{_FRAMEWORK} (8)")
    return made


def _nonce(claims: Mapping[str, Any], expected: Expected) -> None:
    nonce = text_claim(claims, "nonce", f"{_FRAMEWORK} (9)")
    if not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise LaunchRefused(Cause.of("launch.nonce_of_others"), where=f"{_FRAMEWORK} (9)")


def _message(claims: Mapping[str, Any]) -> MessageType:
    if text_claim(claims, f"{CORE}version", f"{_LTI} 5.3.2") != _VERSION:
        raise LaunchRefused(
            Cause.of("launch.other_version", version=_VERSION), where=f"{_LTI} 5.3.2"
        )
    said = text_claim(claims, f"{CORE}message_type", f"{_LTI} 5.3.1")
    if said not in set(MessageType):
        raise LaunchRefused(Cause.of("launch.message_unserved"), where=f"{_LTI} 5.3.1")
    return MessageType(said)


def _deployment(claims: Mapping[str, Any], platform: Platform) -> str:
    clause = f"{_LTI} 5.3.3"
    deployment = text_claim(claims, f"{CORE}deployment_id", clause)
    if deployment not in platform.deployments:
        raise LaunchRefused(Cause.of("launch.not_deployed"), where=clause)
    return deployment


def _target(claims: Mapping[str, Any], expected: Expected) -> None:
    clause = f"{_LTI} 5.3.4"
    if text_claim(claims, f"{CORE}target_link_uri", clause) != expected.target:
        raise LaunchRefused(Cause.of("launch.other_target"), where=clause)


def _person(claims: Mapping[str, Any]) -> str:
    clause = f"{_LTI} 5.3.6"
    user_id = text_claim(claims, "sub", clause)
    if not user_id or len(user_id) > _LONGEST_ID or not user_id.isascii():
        raise LaunchRefused(Cause.of("launch.person_unsaid"), where=clause)
    return user_id


def _resource_link(claims: Mapping[str, Any], message: MessageType) -> str:
    clause = f"{_LTI} 5.3.5"
    link = text_claim(group(claims, f"{CORE}resource_link", clause), "id", clause)
    if message is MessageType.RESOURCE_LINK and not 0 < len(link) <= _LONGEST_ID:
        raise LaunchRefused(Cause.of("launch.activity_unnamed"), where=clause)
    return link


def _name(claims: Mapping[str, Any]) -> str:
    whole = text_claim(claims, "name", f"{_LTI} 5.3.6")
    parts = (text_claim(claims, each, f"{_LTI} 5.3.6") for each in ("given_name", "family_name"))
    return whole or " ".join(each for each in parts if each)
