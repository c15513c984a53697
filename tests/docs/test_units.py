"""The units of config/systemd, and the example of their environment, say what is true."""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from celery.bin.beat import beat
from celery.bin.celery import celery
from celery.bin.worker import worker
from typer.core import TyperGroup

from lms_bridge.cli.app import app
from lms_bridge.cli.loading import CommandToLoad
from lms_bridge.settings import Environment, Service
from lms_bridge.worker.celery_settings import QUEUES, celery_settings
from lms_bridge.worker.starting import AGAIN, MEND
from tests.paths import ROOT

CONFIG = ROOT / "config"
UNITS = sorted((CONFIG / "systemd").glob("*.service"))
EXAMPLE = (CONFIG / "service.env.example").read_text(encoding="utf-8")

#: As the manual spells them, by section; systemd ignores what it does not know.
KEYS = {
    "Unit": {"Description", "After", "Wants", "StartLimitIntervalSec"},
    "Service": {
        "Type", "User", "Group", "UMask", "Environment", "EnvironmentFile", "StateDirectory",
        "StateDirectoryMode", "WorkingDirectory", "ExecStart", "Restart", "RestartSec",
        "RestartPreventExitStatus", "KillMode", "KillSignal", "TimeoutStopSec", "MemoryMax",
        "OOMPolicy", "NoNewPrivileges", "CapabilityBoundingSet", "ProtectSystem", "ProtectHome",
        "PrivateTmp", "PrivateDevices", "ProtectClock", "ProtectControlGroups", "ProtectHostname",
        "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "ProtectProc",
        "LockPersonality", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID",
        "SystemCallArchitectures", "RestrictAddressFamilies",
    },
    "Install": {"WantedBy"},
}  # fmt: skip


def named(name: str) -> Path:
    """The unit of a part of the service."""
    return CONFIG / "systemd" / f"lms-bridge-{name}.service"


def settings(unit: Path) -> Iterator[tuple[str, str, str]]:
    """The section, the key and the value of each setting, in order."""
    section = ""
    for line in unit.read_text(encoding="utf-8").splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line):
            section = header[1]
        elif line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            assert equals, (unit.name, line)
            yield section, key, value


def value(unit: Path, wanted: str) -> str:
    """What a unit sets a key to."""
    (found,) = (value for _, key, value in settings(unit) if key == wanted)
    return found


def check(command: Any, words: list[str]) -> None:
    """A command, of Celery's or of Typer's, knows every option given; else raises what it says."""
    assert command.make_parser is not None
    with command.make_context(command.name, list(words), resilient_parsing=True):
        pass
    known = {flag for option in command.params for flag in option.opts}
    assert {word for word in words if word.startswith("-")} <= known, (command.name, words)


def test_the_parts_of_the_service_have_their_units():
    """Workers, beat, watch and web."""
    assert [unit.stem for unit in UNITS] == [
        "lms-bridge-beat",
        "lms-bridge-watch",
        "lms-bridge-web",
        "lms-bridge-worker",
    ]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_keys_are_spelt_as_systemd_spells_them(unit: Path):
    """It ignores what it does not know, and a service without its guard starts all the same."""
    for section, key, _ in settings(unit):
        assert key in KEYS[section], (section, key)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_itself_finds_nothing_wrong(unit: Path, tmp_path: Path):
    """Checked with a program that is there in the place of ours."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("this machine has no systemd-analyze")
    there = tmp_path / unit.name
    program = re.compile(r"^ExecStart=\S+", re.MULTILINE)
    text = unit.read_text(encoding="utf-8")
    there.write_text(program.sub("ExecStart=/bin/true", text), encoding="utf-8")
    said = subprocess.run(
        [analyze, "verify", str(there)], capture_output=True, text=True, check=False, timeout=60
    )
    about_ours = [line for line in said.stderr.splitlines() if unit.name in line]
    assert (said.returncode, about_ours) == (0, [])


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_knows_what_it_is_started_with(name: str):
    """The app exists, and every option."""
    program, *words = shlex.split(value(named(name), "ExecStart"))
    assert program == "/opt/lms-bridge/bin/celery"
    assert words[0] == "-A"
    assert importlib.util.find_spec(words[1]) is not None
    assert words[1] == "lms_bridge.worker.app"
    assert words[2] == name
    assert words[2] in celery.commands
    check({"worker": worker, "beat": beat}[name], words[3:])


def test_workers_serve_every_queue():
    """A queue that nobody serves fills up for ever."""
    words = shlex.split(value(named("worker"), "ExecStart"))
    assert set(words[words.index("--queues") + 1].split(",")) == set(QUEUES)


@pytest.mark.parametrize("part", ["watch", "web"])
def test_the_commands_own_options_are_those_of_the_unit(part: str):
    """It is started with what it takes by itself."""
    program, name, *words = shlex.split(value(named(part), "ExecStart"))
    assert name == part
    assert program == "/opt/lms-bridge/bin/lms-bridge"
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    listed = group.commands[name]
    assert isinstance(listed, CommandToLoad)
    command = listed.load()
    check(command, words)
    defaults = {option.opts[0]: str(option.default) for option in command.params}
    given = dict(zip(words[::2], words[1::2], strict=True))
    assert given == {flag: defaults[flag] for flag in given}


def test_a_worker_told_to_stop_has_time_to_end_its_step():
    """Longer than Celery gives its tasks; its processes are told by their parent alone."""
    soft = celery_settings(Service())["worker_soft_shutdown_timeout"]
    unit = named("worker")
    assert int(value(unit, "TimeoutStopSec")) >= 1.5 * int(str(soft))
    assert value(unit, "Environment") == "REMAP_SIGTERM=SIGQUIT"
    assert (value(unit, "KillSignal"), value(unit, "KillMode")) == ("SIGTERM", "mixed")


def test_a_worker_has_the_memory_that_its_processes_may_take():
    """Each of them as much as Celery lets it have, and half as much again for all together."""
    unit = named("worker")
    words = shlex.split(value(unit, "ExecStart"))
    processes = int(words[words.index("--concurrency") + 1])
    each = int(str(celery_settings(Service())["worker_max_memory_per_child"])) / 1000
    limit = value(unit, "MemoryMax")
    assert limit.endswith("M")
    assert int(limit.removesuffix("M")) >= 1.5 * processes * each


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_a_person_must_mend_is_not_tried_again(unit: Path):
    """Everything else is, without end: what is away comes back."""
    given_up = value(unit, "RestartPreventExitStatus").split()
    assert str(MEND) in given_up
    assert str(AGAIN) not in given_up
    assert value(unit, "Restart") == "on-failure"
    assert value(unit, "StartLimitIntervalSec") == "0"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_part_is_told_the_same_and_may_do_no_more_than_it_needs(unit: Path):
    """One file of settings; an account of its own; nothing to write to but its own folder."""
    assert value(unit, "EnvironmentFile") == "/etc/lms-bridge/service.env"
    assert (value(unit, "User"), value(unit, "StateDirectory")) == ("lms-bridge", "lms-bridge")
    assert value(unit, "ProtectSystem") == "strict"
    assert value(unit, "NoNewPrivileges") == "yes"
    assert value(unit, "CapabilityBoundingSet") == ""


def variables() -> dict[str, str]:
    """Every variable that a settings class reads, with its default as one would write it."""
    found: dict[str, str] = {}
    for each in (Service, Environment):
        for name, field in each.model_fields.items():
            variable = field.validation_alias or f"{each.model_config['env_prefix']}{name.upper()}"
            assert isinstance(variable, str)
            plain = f"{field.default:g}" if isinstance(field.default, float) else field.default
            empty = plain is None or plain == () or "SecretStr" in repr(plain)
            found[variable] = "" if empty else str(plain)
    return found


def secrets() -> set[str]:
    """The variables that the example of a site file names."""
    example = (CONFIG / "site.example.yaml").read_text(encoding="utf-8")
    return set(re.findall(r"\{env: (\w+)\}", example))


def test_the_example_names_every_variable_and_no_other():
    """Each once: what can be set, and the secrets that site files ask for."""
    shown = re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert sorted(shown) == sorted({*variables(), *secrets()})


def test_what_the_example_gives_as_default_is_the_default():
    """And it holds no secret."""
    commented = dict(re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    expected = variables() | dict.fromkeys(secrets(), "")
    assert commented == {name: expected[name] for name in commented}
    assert re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE) == [
        ("LMS_BRIDGE_SITES", "/etc/lms-bridge/sites")
    ]
