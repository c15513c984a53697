"""The command-line application: its commands, and what an error becomes.

Exit codes: 0 done · 1 done, and something needs a look (a case that fails, a write refused,
a need that nothing provides) · 2 wrong usage · 3 configuration, programme, access or database:
a person must mend it · 4 the brake · 5 the LMS is away: run it again · 6 no such learner.
"""

from __future__ import annotations

import logging
import sys

import structlog
import typer
from pydantic import ValidationError

from lms_bridge.cli import binding, demo, looking, people, programmes, running, starting
from lms_bridge.cli.shown import TO_CLOSE, errors_console
from lms_bridge.errors import BrakeApplied, BridgeError, RetryLater, SkipRecord
from lms_bridge.settings import Environment

app = typer.Typer(
    name="lms-bridge",
    help="Runs continuing-education diplomas on what a Moodle knows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for module in (demo, starting, running, looking, people):
    module.register(app)
app.add_typer(binding.app, name="bind")
app.add_typer(programmes.app, name="programme")

LOOK, MEND, BRAKE, AGAIN, UNKNOWN = 1, 3, 4, 5, 6


def exit_code(error: BridgeError) -> int:
    """The exit code that an error ends a command with."""
    if isinstance(error, BrakeApplied):
        return BRAKE
    if isinstance(error, RetryLater):
        return AGAIN
    if isinstance(error, SkipRecord):
        return UNKNOWN
    return MEND


@app.callback()
def start(context: typer.Context) -> None:
    """Runs continuing-education diplomas on what a Moodle knows."""
    context.call_on_close(TO_CLOSE.close)
    _log(Environment().log_level)


def main() -> None:
    """Run a command; an error of ours is one message, never a traceback."""
    try:
        app()
    except ValidationError as error:
        names = ", ".join(str(each["loc"][0]) for each in error.errors(include_input=False))
        errors_console().print(f"the environment has unusable values: {names}", style="red")
        sys.exit(MEND)
    except BridgeError as error:
        errors_console().print(str(error), style="red", markup=False, highlight=False)
        if isinstance(error, BrakeApplied) and error.learners:
            listed = ", ".join(error.learners[:50])
            errors_console().print(f"learners: {listed}", markup=False, highlight=False)
        sys.exit(exit_code(error))


def _log(level: str) -> None:
    """Facts as JSON lines on standard error, from the level asked for."""
    known = logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(known),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
