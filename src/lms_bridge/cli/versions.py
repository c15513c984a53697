"""What people call a version of a programme's rules: a folder, a name, `active`, a fingerprint."""

from __future__ import annotations

import re
from pathlib import Path

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import errors_console
from lms_bridge.cli.opening import command_language
from lms_bridge.cli.words import say
from lms_bridge.errors import ConfigurationError, StopRun
from lms_bridge.programme import Programme, read_programme
from lms_bridge.programme.loader import fingerprint_of
from lms_bridge.programme.outline import outline_of
from lms_bridge.programme.registry import available_programmes, called, find_programme

#: The rules in force, and what the site's folder holds now.
ACTIVE, FOLDER = "active", "folder"

_FINGERPRINT = re.compile(r"[0-9a-f]{6,64}")


def folder_of(name: str) -> Path:
    """The folder meant: one that is here, else a programme that comes along or is installed."""
    path = Path(name)
    here = (path / "programme.yaml").is_file()
    if path.name == name and not here and called(available_programmes(), name):
        return find_programme(name, Cause.of("place.command_line"))
    return path


def version_of(opened: Bridge, key: str, word: str) -> Programme:
    """The rules of a programme that a word means; raises StopRun with what is known instead."""
    opened.programme(key)
    if word == ACTIVE:
        found = opened.programme(key)
    elif word == FOLDER:
        found = opened.in_force.folder(key)
    elif _FINGERPRINT.fullmatch(word) and not Path(word).exists():
        found = opened.in_force.rulebook.load(key, _kept(opened, key, word))
    else:
        python = opened.site.python_in_programmes
        found = read_programme(folder_of(word), python=python)
    if found.id != key:
        raise ConfigurationError(
            Cause.of("folder.other_programme", folder=word, found=found.id, programme=key),
            where=Cause.of("place.command_line"),
        )
    return found


def _kept(opened: Bridge, key: str, prefix: str) -> str:
    found = opened.store.rules.fingerprints(key, prefix)
    if len(found) == 1:
        return found[0]
    known = tuple(each[:12] for each in opened.store.rules.fingerprints(key)[:10])
    raise ConfigurationError(
        Cause.of(
            "rules.several_begin" if found else "rules.none_begin", prefix=prefix, known=known
        ),
        where=Cause.of("place.programme", programme=key),
    )


def programme_meant(opened: Bridge, named: str | None, *words: str) -> str:
    """The programme that a comparison is about: named, or told by one of its versions."""
    if named is not None:
        opened.programme(named)
        return named
    for word in words:
        if word in {ACTIVE, FOLDER} or _FINGERPRINT.fullmatch(word):
            continue
        return outline_of(folder_of(word)).id
    enabled = list(opened.site.programmes)
    if len(enabled) == 1:
        return enabled[0]
    raise ConfigurationError(
        Cause.of("programme.not_said", known=tuple(enabled)), where=Cause.of("place.command_line")
    )


def tell_apart(opened: Bridge, key: str) -> None:
    """Say beside the answer that the site's folder holds other rules than those in force."""
    said = _told_apart(opened, key)
    if said:
        errors_console().print(said, style="yellow", markup=False, highlight=False)


def _told_apart(opened: Bridge, key: str) -> str:
    active = opened.in_force.active(key)
    if not active:
        return ""
    try:
        if fingerprint_of(opened.folder(key)) == active:
            return ""
        code, held = "cli.programme.apart", opened.in_force.folder(key).version
    except StopRun:
        code, held = "cli.programme.apart.unusable", ""
    version = opened.programme(key).version
    return say(command_language(opened), code, programme=key, held=held, version=version)
