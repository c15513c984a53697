"""watch: measures and health of the background service, over HTTP."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lms_bridge.cli.background import ended_by_sigterm
from lms_bridge.cli.consoles import console
from lms_bridge.cli.loading import TO_CLOSE
from lms_bridge.cli.opening import command_language
from lms_bridge.cli.words import say
from lms_bridge.redis import redis_client
from lms_bridge.settings import read_service
from lms_bridge.worker.sites import Sites
from lms_bridge.worker.watching import Watch, WatchServer


def watch(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 9477,
) -> None:
    """Serve /metrics and /healthz of all sites until interrupted."""
    service, language = read_service(), command_language()
    sites = Sites(service)
    TO_CLOSE.callback(sites.close)
    client = redis_client(service.redis_url())
    TO_CLOSE.callback(client.close)
    served = sites.all()
    looks = Watch(served, client, service.sweep)
    with ended_by_sigterm(), WatchServer(host, port, looks) as server:
        console().print(
            say(language, "cli.watch", url=server.url, sites=tuple(served)),
            markup=False,
        )
        sys.stdout.flush()
        try:
            server.serve()
        except KeyboardInterrupt:
            console().print(say(language, "cli.stopped"))
