"""programme activate: switch rules on, once everything was looked at and somebody says so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.authoring.checking import check_folder
from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.cli.comparing import ComparisonReport, comparison_of
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import ProgrammeArgument, SiteOption, command_language, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, progress
from lms_bridge.cli.versions import FOLDER, folder_of, version_of
from lms_bridge.cli.words import say
from lms_bridge.errors import ActivationRefused, ProgrammeError
from lms_bridge.programme import Programme
from lms_bridge.programme.cases import read_cases, run_case
from lms_bridge.rulesets.activating import ensure_said, ensure_spared
from lms_bridge.rulesets.activating import record_activation as switch_on
from lms_bridge.rulesets.comparing import Side
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import bare_cause


def activate_rules(
    programme: ProgrammeArgument,
    version: Annotated[
        str,
        typer.Argument(
            metavar="[FOLDER]",
            help="A folder, or the fingerprint of rules that judged before; the site's folder.",
        ),
    ] = FOLDER,
    by: Annotated[str, typer.Option("--by", help="Who switches them on.")] = "",
    because: Annotated[str, typer.Option("--because", help="Why.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    release_brake: Annotated[
        bool, typer.Option("--release-brake", help="However many learners change.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Switch rules on: from then on they judge, whatever the folder holds."""
    opened = open_bridge(site)
    ensure_said(by, because)
    was = opened.in_force.active(opened.programme(programme).id)
    new = version_of(opened, programme, version)
    if new.fingerprint == was:
        _nothing_to_do(new, command_language(opened), json=json)
        return
    tried = _ensure_cases(opened, programme, version, new)
    compared = comparison_of(opened, programme, opened.programme(programme), new)
    compared.new = Side(new, opened.in_force.fits(programme, new))
    with progress(command_language(opened)) as tell:
        compared.run(tell)
    shown = ComparisonReport(compared, command_language(opened))
    if not json:
        shown.totals()
        console().print(tried, markup=False)
    ensure_spared(compared, release_brake=release_brake)
    _confirm(new, command_language(opened), yes=yes, json=json)
    kept = switch_on(opened.job(programme), compared.new, was, by, because, compared)
    if json:
        print_json({"activation": kept, "comparison": shown.summary()})
        return
    console().print(_of(new, "cli.programme.activated", command_language(opened)), markup=False)


def _nothing_to_do(new: Programme, language: str, *, json: bool) -> None:
    if json:
        print_json({"activation": None})
        return
    console().print(_of(new, "cli.programme.active_already", language), markup=False)


def _of(new: Programme, code: str, language: str) -> str:
    """A sentence about a version of a programme."""
    fingerprint = new.fingerprint[:12]
    return say(language, code, programme=new.id, version=new.version, fingerprint=fingerprint)


def _ensure_cases(opened: Bridge, key: str, version: str, new: Programme) -> str:
    """Refuse rules whose cases fail, or that have none; says what was tried."""
    if version != FOLDER and opened.store.rules.fingerprints(key, version):
        return say(command_language(opened), "cli.programme.judged_before")
    folder = opened.folder(key) if version == FOLDER else folder_of(version)
    results = [run_case(new, case, judge, bare_cause) for case in read_cases(folder)]
    if not results:
        raise ActivationRefused(
            Cause.of("activation.no_cases", programme=new.id), where=str(folder)
        )
    _ensure_sound(folder, new, python=opened.site.python_in_programmes)
    failing = [each.case.place for each in results if each.differences]
    if failing:
        raise ActivationRefused(
            Cause.of(
                "activation.cases_fail",
                count=len(failing),
                cases=len(results),
                programme=new.id,
                folder=str(folder),
            ),
            where=", ".join(failing[:5]),
        )
    return say(command_language(opened), "cli.programme.cases_pass", count=len(results))


def _ensure_sound(folder: Path, new: Programme, *, python: bool) -> None:
    """Refuse what `programme check` does not pass."""
    checked = check_folder(folder, python=python)
    if checked.problems:
        raise ProgrammeError(folder.name, checked.problems)
    if checked.programme is None or checked.programme.fingerprint != new.fingerprint:
        raise ActivationRefused(Cause.of("activation.files_changed"), where=str(folder))


def _confirm(new: Programme, language: str, *, yes: bool, json: bool) -> None:
    if yes:
        return
    if json or not sys.stdin.isatty():
        raise ActivationRefused(
            Cause.of("activation.unconfirmed"), where=Cause.of("place.programme", programme=new.id)
        )
    typer.confirm(_of(new, "cli.programme.confirm", language), abort=True, err=True)
