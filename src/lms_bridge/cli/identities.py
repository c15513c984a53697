"""learner: who has which number and which account, where a person has to say it."""

from __future__ import annotations

from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import SiteOption, command_language, open_bridge
from lms_bridge.cli.shown import JsonOption, print_json, table
from lms_bridge.cli.words import headings, say
from lms_bridge.decisions.identifying import IdentityAnswer, record_identity
from lms_bridge.errors import SkipRecord
from lms_bridge.model.account import IdentityChange, IdentityDecision
from lms_bridge.runs.identifying import pairs_of, set_aside, waiting_identities
from lms_bridge.text import Wording
from lms_bridge.text.typography import day

NumberArgument = Annotated[str, typer.Argument(help="The idnumber that was seen.")]
ByOption = Annotated[
    str, typer.Option(help="Who says it: a function or a staff identifier.", show_default=False)
]
BecauseOption = Annotated[str, typer.Option(help="The reason.", show_default=False)]


def list_waiting(site: SiteOption = None, json: JsonOption = False) -> None:
    """Show the numbers and accounts that were not seen together before, and wait for a person."""
    opened = open_bridge(site)
    waiting = waiting_identities(opened.store)
    if json:
        print_json([{"waiting": each, "choices": each.choices} for each in waiting])
        return
    language = command_language(opened)
    wording = Wording(language)
    if not waiting:
        console().print(say(language, "cli.identity.nothing"), markup=False)
        return
    causes = {each.learner: each.cause for each in set_aside(opened.store, waiting)}
    rows = (
        (
            each.number,
            str(each.user_id),
            day(each.seen.date(), language) if each.seen else "",
            wording.cause(causes[each.number]),
        )
        for each in waiting
    )
    names = headings(language, "learner", "account", "seen", "cause")
    console().print(table(say(language, "cli.identity.waiting"), names, rows))


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
        each
        for each in opened.store.accounts.decided()
        if each.number in numbers or any(move.before in numbers for move in each.moves)
    ]
    if json:
        print_json({"accounts": pairs, "decisions": decided})
        return
    language = command_language(opened)
    wording = Wording(language)
    rows = (
        (
            each.number,
            str(each.user_id or "—"),
            wording.label(each.state),
            day(each.since.date(), language),
            day(each.seen.date(), language),
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
                day(each.at.date(), language),
                _in_words(each, wording),
                each.by,
                each.because,
            )
            for each in decided
        )
        console().print(table(say(language, "cli.identity.decided"), names, told))


def link_learner(
    number: NumberArgument,
    because: BecauseOption,
    by: ByOption,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say that the same person has another account now: effects are made anew on it."""
    _record(IdentityAnswer(IdentityChange.LINK, number.strip(), by, because), site, json=json)


def rename_learner(
    before: Annotated[str, typer.Argument(help="The number that the learner had.")],
    number: NumberArgument,
    because: BecauseOption,
    by: ByOption,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say that the same person has another number now: everything known follows."""
    answer = IdentityAnswer(IdentityChange.RENAME, number.strip(), by, because, before.strip())
    _record(answer, site, json=json)


def separate_learner(
    number: NumberArgument,
    because: BecauseOption,
    by: ByOption,
    site: SiteOption = None,
    json: JsonOption = False,
) -> None:
    """Say that it is another person now, who begins with nothing."""
    _record(IdentityAnswer(IdentityChange.SEPARATE, number.strip(), by, because), site, json=json)


def _record(answer: IdentityAnswer, site: SiteOption, *, json: bool) -> None:
    opened = open_bridge(site)
    recorded = record_identity({key: opened.job(key) for key in opened.site.programmes}, answer)
    if json:
        print_json({"decision": recorded.decision, "verdicts": recorded.verdicts})
        return
    wording = Wording(command_language(opened))
    decision = recorded.decision
    told = wording.say("cli.told", what=decision.id, told=_in_words(decision, wording))
    console().print(told, markup=False)
    for each in decision.moves:
        moved = wording.say("cli.identity.moved", before=each.before, after=each.after)
        console().print(moved, markup=False)
    console().print(wording.say("cli.identity.next"), markup=False)


def _in_words(decision: IdentityDecision, wording: Wording) -> str:
    """What was decided, as a sentence."""
    return wording.say(
        f"identity.{decision.change.value}",
        number=decision.number,
        account=decision.user_id,
    )
