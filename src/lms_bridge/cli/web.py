"""web: the pages inside the Moodle, and the API."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lms_bridge.cli.background import ended_by_sigterm
from lms_bridge.cli.consoles import console
from lms_bridge.cli.loading import TO_CLOSE
from lms_bridge.cli.opening import command_language
from lms_bridge.cli.words import say
from lms_bridge.settings import read_service
from lms_bridge.web.server import WebServer
from lms_bridge.worker.sites import Sites


def web(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 8477,
) -> None:
    """Serve the pages and the API of all sites until interrupted, behind a proxy with https."""
    service, language = read_service(), command_language()
    sites = Sites(service)
    TO_CLOSE.callback(sites.close)
    served = sites.all()
    bridges = [each.bridge for each in served.values()]
    server = WebServer(bridges, service.web_url, host, port)
    console().print(
        say(language, "cli.web", url=server.url, sites=tuple(served), public=service.web_url),
        markup=False,
    )
    sys.stdout.flush()
    with ended_by_sigterm():
        try:
            server.serve()
        except KeyboardInterrupt:
            console().print(say(language, "cli.stopped"))
