"""The real servers stop, die and come back with their data, on the same port."""

from __future__ import annotations

import time

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.faults.proxy import Proxy
from tests.faults.servers import Postgres, Redis
from tests.faults.waiting import alive


def test_postgres_keeps_what_was_committed(own_postgres):
    """After an orderly end, and after a crash in the middle, all that was committed is there."""
    name, port = own_postgres.fresh(), own_postgres.port
    with own_postgres.connect(name) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    for n, end in enumerate((own_postgres.stop, own_postgres.crash)):
        open_one = own_postgres.connect(name)
        open_one.execute("INSERT INTO kept VALUES (%s)", [n])
        pid = own_postgres.pid
        end()
        assert not alive(pid)
        assert not own_postgres.running
        with pytest.raises(psycopg.OperationalError):
            open_one.execute("SELECT 1")
        own_postgres.start()
    assert own_postgres.port == port
    with own_postgres.connect(name) as connection:
        assert connection.execute("SELECT n FROM kept ORDER BY n").fetchall() == [(0,), (1,)]
    own_postgres.drop(name)
    own_postgres.drop(name)


def test_postgres_gives_separate_databases(own_postgres):
    """Each scenario has a database of its own, dropped even while in use."""
    one, other = own_postgres.fresh(), own_postgres.fresh()
    with own_postgres.connect(one) as connection:
        connection.execute("CREATE TABLE mine (n int)")
        with own_postgres.connect(other) as elsewhere:
            assert elsewhere.execute("SELECT to_regclass('mine')").fetchone() == (None,)
        own_postgres.drop(one)
    own_postgres.drop(other)


@pytest.mark.parametrize("delivered", [True, False])
def test_a_commit_is_cut_off(own_postgres, delivered):
    """The proxy recognises a COMMIT: done and unanswered, or never done, as it was told."""
    name = own_postgres.fresh()
    with own_postgres.connect(name) as connection:
        connection.execute("CREATE TABLE effects (n int)")
    with Proxy(own_postgres.address) as proxy:
        cut = proxy.cut_after(b"COMMIT", delivered=delivered)
        writer = psycopg.connect(own_postgres.url(name, proxy.port))
        writer.execute("INSERT INTO effects VALUES (1)")
        with pytest.raises(psycopg.OperationalError):
            writer.commit()
        assert cut.happened.wait(5)
        writer.close()
    with own_postgres.connect(name) as connection:
        count = connection.execute("SELECT count(*) FROM effects").fetchone()
    assert count == (int(delivered),)
    own_postgres.drop(name)


def test_redis_comes_back_with_its_data(redis_server):
    """After an orderly end and after a kill, the append-only file brings everything back."""
    for end in (redis_server.stop, redis_server.kill):
        with redis_server.client() as client:
            client.set("kept", end.__name__)
        end()
        with pytest.raises(redis.ConnectionError), redis_server.client() as client:
            client.ping()
        redis_server.start()
        with redis_server.client() as client:
            assert client.get("kept") == end.__name__.encode()


def test_redis_hangs_and_goes_on(redis_server):
    """A paused Redis accepts and does not answer; afterwards it does."""
    hasty = redis.Redis(
        port=redis_server.port,
        password=redis_server.password,
        socket_timeout=0.2,
        retry=Retry(NoBackoff(), 0),
    )
    with redis_server.paused(), pytest.raises(redis.TimeoutError):
        hasty.ping()
    assert hasty.ping()
    hasty.close()


def test_redis_forgets_and_fills(redis_server):
    """It can be emptied, and filled until it refuses."""
    with redis_server.client() as client:
        client.set("gone", "soon")
        redis_server.flush()
        assert client.dbsize() == 0
        redis_server.config(maxmemory=1)
        with pytest.raises(redis.OutOfMemoryError):
            client.set("more", "than fits")
        redis_server.config(maxmemory=0)
        assert client.set("more", "fits")


def test_redis_keeps_its_password(redis_server):
    """Nobody gets in without it, and it stands on no command line."""
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=redis_server.port, retry=Retry(NoBackoff(), 0)).ping()
    assert redis_server.password not in " ".join(redis_server.command())


def test_a_server_that_cannot_start_says_why(tmp_path, monkeypatch):
    """The last lines of its log are in the error."""
    monkeypatch.setattr("tests.faults.servers.PATIENCE", 0.5)
    server = Redis(tmp_path, password='"broken')
    begun = time.monotonic()
    with pytest.raises(AssertionError, match=r"unbalanced|FATAL|Bad directive"), server:
        pass
    assert time.monotonic() - begun < 10


def test_a_paused_server_can_be_ended(tmp_path):
    """Ending does not wait for a server that hangs."""
    with Redis(tmp_path) as server:
        pid = server.pid
        with server.paused():
            server.kill()
            assert not alive(pid)
            server.start()


def test_the_server_user_is_not_root(own_postgres):
    """PostgreSQL refuses root, so it runs as somebody else there."""
    assert isinstance(own_postgres, Postgres)
    assert own_postgres.running
