"""learner: who has which number and which account, where a person has to say it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.confirming import confirm
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, misused, open_bridge, wording_of
from lms_bridge.cli.running import TO_LOOK_AT
from lms_bridge.cli.shown import JsonOption, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.decisions.identifying import (
    IdentityAnswer,
    foresee_identities,
    mark_of,
    record_identities,
)
from lms_bridge.decisions.identity_words import (
    accounts_in_words,
    already_in_words,
    identity_in_words,
    moves_in_words,
    told_identity,
)
from lms_bridge.errors import SkipRecord
from lms_bridge.intake.renames import read_renames
from lms_bridge.model.account import IdentityChange, Unconfirmed
from lms_bridge.runs.identifying import (
    kept_apart,
    kept_of,
    pairs_of,
    set_aside,
    waiting_identities,
)
from lms_bridge.text.typography import day

NumberArgument = Annotated[str, typer.Argument(help="The idnumber that was seen.")]
ByOption = Annotated[
    str, typer.Option(help="Who says it: a function or a staff identifier.", show_default=False)
]
BecauseOption = Annotated[str, typer.Option(help="The reason.", show_default=False)]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask whether that is how it is.")]


def list_waiting(site: SiteOption = None, json: JsonOption = False) -> None:
    """Show the numbers and accounts that were not seen together before, and wait for a person."""
    opened = open_bridge(site)
    waiting = waiting_identities(opened.store)
    language, names = command_language(opened), opened.store.visits.names()
    links = opened.connection.links
    if json:
        print_json(
            [
                {
                    "waiting": each,
                    "choices": each.choices,
                    "accounts": [
                        {"account": of, "name": names.get(str(of), ""), "page": links.person(of)}
                        for of in sorted(each.accounts)
                    ],
                }
                for each in waiting
            ]
        )
        _end_with(waiting)
        return
    wording = wording_of(opened)
    if not waiting:
        console().print(say(language, "cli.identity.nothing"), markup=False)
        return
    causes = {each.learner: each.cause for each in set_aside(opened.store, waiting)}
    rows = (
        (
            each.number,
            str(each.user_id),
            names.get(str(each.user_id), "—"),
            day(wording.day_of(each.seen), language) if each.seen else "",
            wording.cause(causes[each.number]),
        )
        for each in waiting
    )
    titles = headings(language, "learner", "account", "name", "seen", "cause")
    console().print(table(say(language, "cli.identity.waiting"), titles, rows))
    about = frozenset(account for each in waiting for account in each.accounts)
    for line in accounts_in_words(about, names, links, wording):
        console().print(line, markup=False, soft_wrap=True)
    _end_with(waiting)


def _end_with(waiting: Sequence[Unconfirmed]) -> None:
    """Tell a timer that somebody waits for a person's word."""
    if waiting:
        raise typer.Exit(TO_LOOK_AT)


def show_identity(
    number: Annotated[str, typer.Argument(help="An idnumber that the learner has or had.")],
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Show the numbers and accounts that a learner had, and what people decided about them."""
    opened = open_bridge(site)
    pairs = pairs_of(opened.store, number)
    numbers = {each.number for each in pairs}
    if not pairs:
        raise SkipRecord(Cause.of("identity.nobody", learner=number))
    decided = [
        each for each in opened.store.accounts.decided() if not numbers.isdisjoint(each.numbers)
    ]
    apart = kept_apart(opened.store, numbers, decided)
    if json:
        kept = [replace(each, way_back=None) for each in decided]
        print_json({"accounts": pairs, "decisions": kept, "kept_apart": apart})
        return
    language = command_language(opened)
    wording = wording_of(opened)
    rows = (
        (
            each.number,
            str(each.user_id or "—"),
            wording.label(each.state),
            day(wording.day_of(each.since), language),
            day(wording.day_of(each.seen), language),
            each.confirmed_by,
            each.became if each.became != each.number else "",
        )
        for each in pairs
    )
    names = headings(
        language, "learner", "account", "state", "since", "seen", "confirmed_by", "number_now"
    )
    console().print(table("", names, rows))
    if decided:
        names = headings(language, "number", "date", "decision", "by", "because")
        told = (
            (
                str(each.id),
                day(wording.day_of(each.at), language),
                identity_in_words(each, wording),
                each.by,
                each.because,
            )
            for each in decided
        )
        console().print(table(say(language, "cli.identity.decided"), names, told))
    for mark, held in apart.items():
        told_apart = wording.say(
            "cli.identity.kept_apart", number=mark, into=mark.rpartition("~")[0], kept=kept_of(held)
        )
        console().print(told_apart, markup=False, soft_wrap=True)


def link_learner(
    number: NumberArgument,
    because: BecauseOption,
    by: ByOption,
    yes: YesOption = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say that the same person has another account now: effects are made anew on it."""
    answer = IdentityAnswer(IdentityChange.LINK, number.strip(), by, because)
    _record([answer], site, yes=yes, json=json)


def rename_learner(
    because: BecauseOption,
    by: ByOption,
    before: Annotated[str, typer.Argument(help="The number that the learner had.")] = "",
    number: Annotated[str, typer.Argument(help="The idnumber that was seen.")] = "",
    file: Annotated[
        Path | None,
        typer.Option(help="A CSV or XLSX of several: columns old and new, or ancien and nouveau."),
    ] = None,
    yes: YesOption = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say that the same person has another number now: everything known follows.

    With --file everybody of a file at once, or nobody.
    """
    if file is None:
        if not before.strip() or not number.strip():
            raise misused("NUMBER", "cli.wrong.numbers_missing")
        change = IdentityChange.RENAME
        answer = IdentityAnswer(change, number.strip(), by, because, before.strip())
        _record([answer], site, yes=yes, json=json)
        return
    if before or number:
        raise misused("--file", "cli.wrong.file_alone")
    answers = [
        IdentityAnswer(IdentityChange.RENAME, each.new, by, because, each.old, line=each.line)
        for each in read_renames(file)
    ]
    _record(answers, site, yes=yes, json=json, file=file.name)


def separate_learner(
    number: NumberArgument,
    because: BecauseOption,
    by: ByOption,
    yes: YesOption = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say that it is another person now, who begins with nothing."""
    answer = IdentityAnswer(IdentityChange.SEPARATE, number.strip(), by, because)
    _record([answer], site, yes=yes, json=json)


def join_learners(
    before: Annotated[str, typer.Argument(help="The number, or mark, that is given up.")],
    number: Annotated[str, typer.Argument(help="The number under which everything counts.")],
    because: BecauseOption,
    by: ByOption,
    yes: YesOption = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say that two numbers are one person's: what is known of both counts under the second."""
    answer = IdentityAnswer(IdentityChange.JOIN, number.strip(), by, because, before.strip())
    _record([answer], site, yes=yes, json=json)


def withdraw_identity(
    decisions: Annotated[
        list[int], typer.Argument(help="Their numbers, as `learner history` shows them.")
    ],
    because: BecauseOption,
    by: ByOption,
    yes: YesOption = False,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Take back what was said of numbers and accounts: everything is where it was before."""
    answers = [
        IdentityAnswer(IdentityChange.WITHDRAW, "", by, because, withdraws=each)
        for each in sorted(set(decisions), reverse=True)
    ]
    _record(answers, site, yes=yes, json=json)


def _record(
    answers: Sequence[IdentityAnswer],
    site: SiteOption,
    *,
    yes: bool,
    json: bool,
    file: str = "",
) -> None:
    """Show what would follow, ask, and keep it."""
    opened = open_bridge(site)
    jobs = {key: opened.job(key) for key in opened.site.programmes}
    wording = wording_of(opened)
    confirmed = ""
    if not yes:
        foreseen = foresee_identities(jobs, answers, file)
        confirmed = mark_of(foreseen)
        lines = [
            line for each in foreseen for line in told_identity(each, opened.programmes, wording)
        ]
        lines += accounts_in_words(
            frozenset(account for each in foreseen for account in each.accounts),
            opened.store.visits.names(),
            opened.connection.links,
            wording,
        )
        unconfirmed = Cause.of("identity.unconfirmed")
        if not all(each.already for each in foreseen):
            confirm(lines, wording.say("cli.identity.confirm"), unconfirmed, json=json)
    recorded = record_identities(jobs, answers, confirmed, file)
    if json:
        shown = [
            {
                "decision": replace(each.decision, way_back=None),
                "verdicts": each.verdicts,
                "already": each.already,
            }
            for each in recorded
        ]
        print_json(shown if file or len(shown) > 1 else shown[0])
        return
    for each in recorded:
        decision = each.decision
        if each.already:
            console().print(already_in_words(each, wording), markup=False)
            continue
        told = identity_in_words(decision, wording)
        console().print(
            wording.say("cli.decided", number=str(decision.id), told=told), markup=False
        )
        for line in moves_in_words(each, wording, "cli.identity.moved"):
            console().print(line, markup=False)
    recorded_now = [each.decision for each in recorded if not each.already]
    if not recorded_now:
        return
    if answers[0].change is not IdentityChange.WITHDRAW:
        numbers = (str(each.id) for each in reversed(recorded_now))
        signed = (
            *("--by", say(wording.language, "cli.drifts.by")),
            *("--because", say(wording.language, "cli.drifts.because")),
        )
        command = shlex.join(["lms-bridge", "learner", "withdraw", *numbers, *signed])
        taken_back = wording.say("cli.decide.withdraw", command=command)
        console().print(taken_back, markup=False, soft_wrap=True)
    console().print(wording.say("cli.identity.next"), markup=False)
