from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lms_bridge.redis import EmbeddedRedis, redis_client
from tests.paths import ROOT

#: Holds two messages on one channel, waits for more on another, and loses the server; then closes
#: the connection as a Celery worker does.
CODE = """
import socket, sys
from pathlib import Path
from kombu import Connection, Consumer, Queue
from lms_bridge.redis import EmbeddedRedis
from lms_bridge.settings import Service
from lms_bridge.worker.broker_repair import survive_lost_connections

if sys.argv[2] == "repaired":
    survive_lost_connections()
held = []
with EmbeddedRedis(Path(sys.argv[1])) as server:
    connection = Connection(Service(redis=server.url).broker_url())
    with connection.Producer() as producer:
        for each in range(2):
            producer.publish(each, routing_key="held", declare=[Queue("held")])
    taken = [lambda _body, message: held.append(message)]
    Consumer(connection.default_channel, [Queue("held")], callbacks=taken).consume()
    Consumer(connection.channel(), [Queue("other")], callbacks=taken).consume()
    for _ in range(4):
        try:
            connection.drain_events(timeout=0.2)
        except socket.timeout:
            pass
    assert len(held) == 2, held
connection.collect(socket_timeout=1)
connection.close()
"""

#: Holds the one message that it may when Redis goes silent, cannot acknowledge it, and waits for
#: another.
SILENT = """
import socket, sys, time
from pathlib import Path
from kombu import Connection, Consumer, Queue
from redis.exceptions import TimeoutError as Silent
from lms_bridge.settings import Service
from lms_bridge.worker.broker_repair import survive_lost_connections
from tests.faults.proxy import Proxy
from tests.faults.servers import Redis

if sys.argv[2] == "repaired":
    survive_lost_connections()
taken = []
with Redis(Path(sys.argv[1]), password="made-up") as server, Proxy(server.address) as proxy:
    service = Service(redis=server.url_by(proxy.port), redis_password="made-up")
    options = {"socket_timeout": 0.5}
    connection = Connection(service.broker_url(), transport_options=options)
    channel = connection.channel()
    consumer = Consumer(
        channel, [Queue("work")], callbacks=[lambda _body, message: taken.append(message)]
    )
    consumer.qos(prefetch_count=1)
    consumer.consume()
    with Connection(service.broker_url()) as other, other.Producer() as producer:
        for each in range(2):
            producer.publish(each, routing_key="work", declare=[Queue("work")])
    connection.drain_events(timeout=5)
    assert len(taken) == 1, taken
    with proxy.toxic(half_open=True):
        try:
            taken[0].ack()
        except Silent:
            pass
    ends = time.monotonic() + 5
    while len(taken) < 2 and time.monotonic() < ends:
        try:
            connection.drain_events(timeout=0.2)
        except socket.timeout:
            pass
    assert len(taken) == 2, "nothing more is consumed"
"""


def lose_redis(folder: Path, way: str, code: str = CODE) -> subprocess.CompletedProcess[str]:
    """What becomes of a process that holds messages when Redis ends."""
    return subprocess.run(
        [sys.executable, "-c", code, str(folder), way],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_worker_that_holds_messages_survives_the_end_of_redis(short_folder: Path):
    """Its messages stay in Redis, where they are handed out again in time."""
    done = lose_redis(short_folder, "repaired")
    assert (done.returncode, done.stderr) == (0, "")
    with EmbeddedRedis(short_folder) as server, redis_client(server.url) as client:
        assert client.hlen("unacked") == 2


def test_a_worker_that_cannot_acknowledge_takes_the_next_message(short_folder: Path):
    """Redis goes silent while the only message allowed is held: the worker goes on afterwards."""
    done = lose_redis(short_folder, "repaired", SILENT)
    assert done.returncode == 0, done.stderr


def test_the_repair_of_silence_is_still_needed(short_folder: Path):
    """When this fails, Kombu has mended it: remove what `broker_repair` does about it."""
    assert "nothing more is consumed" in lose_redis(short_folder, "as it comes", SILENT).stderr


def test_the_repair_is_still_needed(short_folder: Path):
    """When this fails, Kombu has mended it: remove `broker_repair` and this file."""
    assert "has no attribute 'hostname'" in lose_redis(short_folder, "as it comes").stderr
