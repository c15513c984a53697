"""lti: at which platforms the bridge is registered, and with which keys it signs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge
from lms_bridge.cli.shown import JsonOption, instant, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import ConfigurationError, UnknownRecord
from lms_bridge.lti.keys import SHOWN
from lms_bridge.model.lti import Platform, ToolKey
from lms_bridge.settings import read_service
from lms_bridge.web.cookies import new_secret, secret_digest
from lms_bridge.web.serving import tag

#: For how long the address of a registration is good.
LASTS = timedelta(hours=1)

ClientArgument = Annotated[str, typer.Argument(help="The client ID that Moodle gave.")]


def register_command(site: SiteOption = None, json: JsonOption = False) -> None:
    """Print an address that an administrator pastes into Moodle: good once, within an hour."""
    opened = _with_lti(open_bridge(site))
    base_url = read_service().web_url
    if not base_url:
        raise ConfigurationError(Cause.of("web.no_address"), where="LMS_BRIDGE_WEB_URL")
    code = f"{tag(opened)}-{new_secret()}"
    opened.store.platforms.open_registration(secret_digest(code), opened.now + LASTS)
    address = f"{base_url}/lti/register/{code}"
    if json:
        print_json({"address": address})
        return
    console().print(say(command_language(opened), "cli.lti.paste"))
    console().print(address, markup=False, soft_wrap=True)


def list_platforms(site: SiteOption = None, json: JsonOption = False) -> None:
    """Show where the bridge is registered."""
    opened = open_bridge(site)
    found = opened.store.platforms.registered()
    if json:
        print_json(found)
        return
    names = headings(command_language(opened), "issuer", "client_id", "deployments", "since")
    rows = (
        (
            each.issuer,
            each.client_id,
            ", ".join(sorted(each.deployments)),
            instant(each.since, opened.zone),
        )
        for each in found
    )
    console().print(table("", names, rows))


def add(
    client: ClientArgument,
    deployment: Annotated[list[str], typer.Option(help="A deployment ID; repeat it.")],
    site: SiteOption = None,
) -> None:
    """Register by hand, where Moodle's tool was set up by hand; also to change its deployments."""
    opened = _with_lti(open_bridge(site))
    platform = opened.connection.links.platform()
    if platform is None:
        raise ConfigurationError(Cause.of("lti.no_platform"), where=str(opened.site.file))
    opened.store.platforms.save(
        Platform(
            issuer=platform.issuer,
            client_id=client,
            deployments=frozenset(deployment),
            auth_url=platform.auth_url,
            token_url=platform.token_url,
            jwks_url=platform.jwks_url,
            since=opened.now,
        )
    )
    added = say(command_language(opened), "cli.lti.added", platform=platform.issuer, client=client)
    console().print(added, markup=False)


def drop_registration(client: ClientArgument, site: SiteOption = None) -> None:
    """Forget a registration: its visits end at once, and its launches are refused."""
    opened = open_bridge(site)
    store = opened.store
    issuers = [each.issuer for each in store.platforms.registered() if each.client_id == client]
    if not issuers:
        raise UnknownRecord(Cause.of("lti.not_registered_as", client=client))
    for issuer in issuers:
        store.platforms.drop(issuer, client)
        dropped = say(command_language(opened), "cli.lti.dropped", platform=issuer, client=client)
        console().print(dropped, markup=False)


def list_keys(site: SiteOption = None, json: JsonOption = False) -> None:
    """Show the keys: which signs, which are still shown to platforms; never the keys themselves."""
    opened = open_bridge(site)
    language, kept = command_language(opened), opened.store.tool_keys.newest_first()
    signing = next((each.kid for each in kept if each.retired is None), "")
    zone = UTC if json else opened.zone
    found = [_shown(each, signing, opened.now, zone) for each in kept]
    if json:
        print_json(found)
        return
    rows = (
        (
            each["key"],
            each["since"],
            say(language, f"cli.lti.key.{each['state']}", until=each["until"]),
        )
        for each in found
    )
    console().print(table("", headings(language, "key", "since", "state"), rows))


def _shown(key: ToolKey, signing: str, now: datetime, zone: tzinfo) -> dict[str, str]:
    """A key without its halves: since when it is there, its state, until when it is shown."""
    until = key.retired + SHOWN if key.retired else None
    if until is None:
        state = "signs" if key.kid == signing else "not_retired"
    else:
        state = "shown" if now < until else "hidden"
    return {
        "key": key.kid,
        "since": f"{key.since.astimezone(zone):%Y-%m-%d %H:%M}",
        "state": state,
        "until": f"{until.astimezone(zone):%Y-%m-%d %H:%M}" if until else "",
    }


def rotate(site: SiteOption = None) -> None:
    """Make a new key that signs from now on; the present one is shown for a day more."""
    opened = _with_lti(open_bridge(site))
    made = opened.lti.tool_keys.rotate(opened.now)
    console().print(say(command_language(opened), "cli.lti.rotated", key=made.kid), markup=False)


def _with_lti(opened: Bridge) -> Bridge:
    """Refuse a site without a usable LTI secret before anything is kept."""
    opened.lti_key("sealing")
    return opened
