"""A server that watches sites, and how to ask it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.watching import Watch, WatchServer

SWEEP = 5.0

Answer = tuple[int, dict[str, str], str]


@contextmanager
def watching(
    sites: Mapping[str, ServedSite], client: Redis, sweep: float = SWEEP, patience: float = 4
) -> Iterator[WatchServer]:
    """A server that answers on any free port of this machine."""
    with WatchServer("127.0.0.1", 0, Watch(sites, client, sweep, patience)) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join()


def ask(server: WatchServer, path: str, method: str = "GET", **headers: str) -> Answer:
    """The status, the headers and the body of an answer."""
    connection = http.client.HTTPConnection(*server.address, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        headers = {name.title(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read().decode()
    finally:
        connection.close()


def metrics(server: WatchServer) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """By name, the value of each set of labels."""
    status, _, text = ask(server, "/metrics")
    assert status == 200
    return {
        family.name: {tuple(sorted(each.labels.items())): each.value for each in family.samples}
        for family in text_string_to_metric_families(text)
    }


def failed(server: WatchServer) -> tuple[int, dict[str, list[str]]]:
    """The status of /healthz, and what failed at each site."""
    status, _, text = ask(server, "/healthz")
    told = json.loads(text)
    assert told["healthy"] is (status == 200)
    return status, {each["site"]: each["failed"] for each in told["sites"]}
