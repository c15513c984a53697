"""bind suggest: proposals for what nothing provides, and their way into the site file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause, all_of
from lms_bridge.cli.binding import provider_words
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import (
    ProgrammeArgument,
    SiteOption,
    command_language,
    job_of,
    open_bridge,
)
from lms_bridge.cli.shown import JsonOption, print_json, progress, table
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import ConfigurationError
from lms_bridge.intake.suggesting import Suggested, suggestions
from lms_bridge.located.nearest import nearest
from lms_bridge.model.site import Provider
from lms_bridge.model.suggestion import Ground, Suggestion
from lms_bridge.programme import Programme
from lms_bridge.settings import read_site_file
from lms_bridge.settings.rewriting import (
    NewBinding,
    replace_site_file,
    with_bindings,
    written,
)
from lms_bridge.stages.mapping.fitting import check_enabled
from lms_bridge.stages.mapping.suggesting import firsts
from lms_bridge.text import Wording

#: The proposals that are taken for one need, one for each course that it has.
Taken = tuple[Suggestion, ...]

#: The ground of an assessment that serves the competences of a block.
_FOR_ALL = "for all competences"


def suggest_bindings(
    programme: ProgrammeArgument,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="A need whose first proposal to take; NEED=2: the second."),
    ] = None,
    accept_all_above: Annotated[
        float | None,
        typer.Option(
            "--accept-all-above", min=0, max=1, help="Take every first proposal so sure or surer."
        ),
    ] = None,
    for_all_competences: Annotated[
        bool,
        typer.Option(
            "--for-all-competences",
            help="Let the one assessment of a block's course serve all its competences.",
        ),
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="For every need, not only what nothing provides.")
    ] = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Propose what may provide each need that nothing provides, with a score and a reason."""
    opened = open_bridge(site)
    job = job_of(opened, programme)
    with progress(command_language(opened)) as tell:
        found = suggestions(
            job,
            opened.connection.catalogue,
            tell,
            every=every,
            for_all_competences=for_all_competences,
        )
    taken = dict(_sure(found, accept_all_above)) | dict(_named(found, accept or ()))
    if taken:
        _write(opened, job.programme, taken)
    if json:
        print_json(_plain(found, taken))
        return
    _show(found, taken, opened, programme)


def _named(found: Suggested, accept: Sequence[str]) -> Iterator[tuple[str, Taken]]:
    for each in accept:
        need, _, numbers = each.partition("=")
        proposals = found.found.get(need, ())
        chosen = tuple(_numbered(proposals, numbers)) if numbers else _first(need, proposals)
        if not chosen:
            raise ConfigurationError(
                Cause.of(
                    "suggestion.unknown",
                    proposal=each,
                    close="" if need in found.found else nearest(need, found.found),
                    known=tuple(found.found),
                ),
                where="--accept",
            )
        for proposal in chosen:
            if proposal.provider is None:
                raise ConfigurationError(
                    Cause.of(
                        "suggestion.not_bindable", need=need, grounds=_causes(proposal.grounds[:1])
                    ),
                    where="--accept",
                )
        yield need, chosen


def _numbered(proposals: Sequence[Suggestion], numbers: str) -> Iterator[Suggestion]:
    """The proposals of these numbers, apart by commas; nothing where one of them is none."""
    places = [int(each) if each.isdecimal() else 0 for each in numbers.split(",")]
    if all(1 <= place <= len(proposals) for place in places):
        yield from (proposals[place - 1] for place in places)


def _first(need: str, proposals: Sequence[Suggestion]) -> Taken:
    """The surest proposal of each course that the need has; raises where another is as sure."""
    surest = firsts(proposals)
    if any(tied for _, tied in surest):
        cause = Cause.of("suggestion.tied", need=need, count=len(proposals))
        raise ConfigurationError(cause, where="--accept")
    return tuple(each for each, _ in surest)


def _sure(found: Suggested, least: float | None) -> Iterator[tuple[str, Taken]]:
    """The first proposals that are sure enough, and meant for one need alone.

    One assessment may serve the competences of a block, where that was asked for.
    """
    if least is None:
        return
    for need, proposals in found.found.items():
        surest = firsts(proposals)
        if all(not tied and _is_sure(each, least) for each, tied in surest):
            yield need, tuple(each for each, _ in surest)


def _is_sure(proposal: Suggestion, least: float) -> bool:
    shared = any(each.code != _FOR_ALL for each in proposal.grounds[:1]) and proposal.shared_with
    return proposal.provider is not None and not shared and proposal.score >= least


def _write(opened: Bridge, programme: Programme, taken: Mapping[str, Taken]) -> None:
    path = opened.site.file
    before = path.read_bytes()
    new = [
        NewBinding(
            need,
            tuple(each.provider for each in chosen if each.provider is not None),
            f"bind suggest, {min(each.score for each in chosen):.2f}",
        )
        for need, chosen in taken.items()
    ]
    after = with_bindings(before.decode("utf-8"), programme.id, new, str(path))

    known = opened.site.programmes[programme.id].enabled
    providers: dict[str, tuple[Provider, ...]] = {it.need: it.providers for it in new}
    providers |= {key: each.providers for key, each in known.bindings.items()}

    def check(draft: Path) -> None:
        enabled = read_site_file(draft).programmes[programme.id].enabled
        found = {key: each.providers for key, each in enabled.bindings.items()}
        if found != providers or replace(enabled, bindings={}) != replace(known, bindings={}):
            raise ConfigurationError(Cause.of("suggestion.read_otherwise"), where=str(path))
        check_enabled(programme, opened.in_force.values(programme.id, enabled), str(path))

    replace_site_file(path, before, after.encode("utf-8"), check)


def grounds(language: str, found: Iterable[Ground]) -> str:
    """Why something is proposed, in one sentence."""
    return Wording(language).cause(all_of(_causes(found)), advice=False)


def _causes(found: Iterable[Ground]) -> tuple[Cause, ...]:
    return tuple(
        Cause.of(f"ground.{each.code.replace(' ', '_')}", about=each.about) for each in found
    )


def _plain(found: Suggested, taken: Mapping[str, Taken]) -> dict[str, object]:
    return {
        "needs": [
            {
                "need": need.key,
                "proposals": [
                    {
                        "binding": written(each.provider) if each.provider else None,
                        "score": f"{each.score:.2f}",
                        "because": grounds("en", each.grounds),
                        "shared_with": list(each.shared_with),
                        "accepted": each in taken.get(need.key, ()),
                    }
                    for each in found.found.get(need.key, ())
                ],
            }
            for need in found.asked
        ],
        "courses": found.courses,
        "looked_into": found.looked_into,
        "unread": found.unread,
    }


def _show(found: Suggested, taken: Mapping[str, Taken], opened: Bridge, programme: str) -> None:
    language = command_language(opened)
    rows = []
    for need in found.asked:
        proposals = found.found.get(need.key, ())
        if not proposals:
            rows.append((need.key, "", "", say(language, "cli.nothing_found")))
        tied = firsts(proposals)
        for number, each in enumerate(proposals, 1):
            provider = provider_words(each.provider, Wording(language)) if each.provider else "—"
            why = grounds(language, each.grounds)
            if (each, True) in tied:
                why += f" ⚠ {say(language, 'cli.tied')}"
            if each.shared_with:
                why += f" ⚠ {say(language, 'cli.shared', others=tuple(each.shared_with))}"
            sign = "✓ " if each in taken.get(need.key, ()) else ""
            rows.append((need.key, f"{sign}{number}. {provider}", f"{each.score:.2f}", why))
    if rows:
        names = headings(language, "need", "proposal", "score", "why")
        console().print(table("", names, rows))
    for refused in found.unread:
        console().print(Wording(language).cause(refused), markup=False)
    console().print(
        say(language, "cli.looked_into", count=found.looked_into, courses=found.courses)
        if found.asked
        else say(language, "cli.nothing_lacks")
    )
    if taken:
        said = say(language, "cli.accepted", count=len(taken), file=opened.site.file)
        console().print(said, markup=False)
    elif found.found:
        first = next(iter(found.found))
        command = f"lms-bridge bind suggest {programme} --accept {first}"
        console().print(say(language, "cli.accept", command=command), markup=False)
