"""api: tokens with which programs read verdicts."""

from __future__ import annotations

from datetime import UTC, timedelta, tzinfo
from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import UnknownRecord
from lms_bridge.model.lti import ApiToken
from lms_bridge.web.api.access import digest_of, new_token


def add_token(
    name: Annotated[str, typer.Argument(help="What it is for, so that it can be told later.")],
    programme: Annotated[list[str], typer.Option(help="A programme that it may read; repeat it.")],
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="For so many days.")] = None,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Make a token and print it, once: the bridge keeps no more than its digest."""
    opened = open_bridge(site)
    for each in programme:
        opened.programme(each)
    token, now = new_token(), opened.store.clock.now()
    kept = opened.store.tokens.add(
        ApiToken(
            id=0,
            name=name,
            digest=digest_of(token),
            programmes=frozenset(programme),
            since=now,
            until=now + timedelta(days=days) if days else None,
        )
    )
    if json:
        print_json({"id": kept.id, "token": token})
        return
    language = command_language(opened)
    meant = tuple(sorted(kept.programmes))
    made = say(language, "cli.api.made", id=str(kept.id), programmes=meant)
    console().print(made, markup=False)
    console().print(token, markup=False, soft_wrap=True)
    console().print(say(language, "cli.api.once"))


def list_tokens(site: SiteOption = None, json: JsonOption = False) -> None:
    """Show the tokens there are, revoked ones too; never the tokens themselves."""
    opened = open_bridge(site)
    found = opened.store.tokens.in_order()
    if json:
        print_json([_plain(each) for each in found])
        return
    names = headings(
        command_language(opened), "id", "for", "programmes", "since", "until", "revoked"
    )
    rows = (tuple(map(str, _plain(each, opened.zone).values())) for each in found)
    console().print(table("", names, rows))


def revoke_token(
    number: Annotated[int, typer.Argument(help="The id that `api list` shows.")],
    site: SiteOption = None,
) -> None:
    """End a token at once."""
    opened = open_bridge(site)
    store = opened.store
    if not store.tokens.revoke(number, store.clock.now()):
        raise UnknownRecord(Cause.of("token.not_in_force", token=str(number)))
    console().print(say(command_language(opened), "cli.api.revoked", id=str(number)))


def _plain(token: ApiToken, zone: tzinfo = UTC) -> dict[str, object]:
    """A token without its secret, its moments as of a zone: Greenwich for programs."""
    return {
        "id": token.id,
        "for": token.name,
        "programmes": ", ".join(sorted(token.programmes)),
        "since": f"{token.since.astimezone(zone):%Y-%m-%d %H:%M}",
        "until": f"{token.until.astimezone(zone):%Y-%m-%d %H:%M}" if token.until else "",
        "revoked": f"{token.revoked.astimezone(zone):%Y-%m-%d %H:%M}" if token.revoked else "",
    }
