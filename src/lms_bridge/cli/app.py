"""The command-line application: its commands, and what an error becomes.

Exit codes: 0 done · 1 done, and something needs a look (a case that fails, a write refused,
a need that nothing provides) · 2 wrong usage · 3 configuration, programme, access or database:
a person must mend it · 4 the brake · 5 the LMS or the database is away: run it again · 6 no
such learner.
"""

from __future__ import annotations

import sys

import typer
from pydantic import ValidationError

from lms_bridge.cli import (
    activating,
    api,
    authoring,
    background,
    binding,
    checking,
    demo,
    importing,
    looking,
    lti,
    moodle,
    people,
    programmes,
    replaying,
    running,
    starting,
    suggesting,
    watching,
    web,
    work,
)
from lms_bridge.cli.shown import TO_CLOSE, errors_console
from lms_bridge.errors import BrakeApplied, BridgeError, LeaseLost, RetryLater, SkipRecord
from lms_bridge.text.causes import error_in_words
from lms_bridge.worker.logs import configure_logs

app = typer.Typer(
    name="lms-bridge",
    help="Runs continuing-education diplomas on what a Moodle knows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for module in (demo, starting, running, background, watching, web, looking, replaying, people):
    module.register(app)
activating.register(programmes.app)
authoring.register(programmes.app)
suggesting.register(binding.app)
app.add_typer(api.app, name="api")
app.add_typer(binding.app, name="bind")
app.add_typer(checking.app, name="check")
app.add_typer(importing.app, name="import")
app.add_typer(lti.app, name="lti")
app.add_typer(moodle.app, name="moodle")
app.add_typer(programmes.app, name="programme")
app.add_typer(work.app, name="work")

LOOK, MEND, BRAKE, AGAIN, UNKNOWN = 1, 3, 4, 5, 6


def exit_code(error: BridgeError) -> int:
    """The exit code that an error ends a command with."""
    if isinstance(error, BrakeApplied):
        return BRAKE
    if isinstance(error, RetryLater | LeaseLost):
        return AGAIN
    if isinstance(error, SkipRecord):
        return UNKNOWN
    return MEND


@app.callback()
def start(context: typer.Context) -> None:
    """Runs continuing-education diplomas on what a Moodle knows."""
    context.call_on_close(TO_CLOSE.close)
    configure_logs()


def main() -> None:
    """Run a command; an error of ours is one message, never a traceback."""
    try:
        app()
    except ValidationError as error:
        names = ", ".join(str(each["loc"][0]) for each in error.errors(include_input=False))
        errors_console().print(f"the environment has unusable values: {names}", style="red")
        sys.exit(MEND)
    except BridgeError as error:
        errors_console().print(
            error_in_words(error, "en"), style="red", markup=False, highlight=False
        )
        if isinstance(error, BrakeApplied) and error.learners:
            listed = ", ".join(error.learners[:50])
            errors_console().print(f"learners: {listed}", markup=False, highlight=False)
        sys.exit(exit_code(error))
