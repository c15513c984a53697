"""Every command of the product: its name, where its function is, and its line of help.

The line is the first of the function's docstring; it stands here too, so that help imports
no command, and a test compares the two.
"""

from __future__ import annotations

from lms_bridge.cli.loading import CommandToLoad
from lms_bridge.cli.usage import CommandGroup


def _command(name: str, function: str, line: str) -> CommandToLoad:
    """A command whose function stands in a module of `lms_bridge.cli`, as `looking:status`."""
    return CommandToLoad(name, f"lms_bridge.cli.{function}", line)


def _group(name: str, line: str, *commands: CommandToLoad) -> CommandGroup:
    """A group of commands; without a command it shows its help."""
    return CommandGroup(name=name, help=line, commands=commands, no_args_is_help=True)


COMMANDS = (
    _command(
        "demo",
        "demo:demo",
        "Start a sandbox Moodle and workers, sync the programmes, open their pages, show it all.",
    ),
    _command(
        "init",
        "starting:init",
        "Write a commented site file, and say what to do next; never overwrites one.",
    ),
    _command(
        "sandbox",
        "starting:sandbox",
        "Run a sandbox Moodle with a made-up cohort until it is interrupted.",
    ),
    _command(
        "sync",
        "running:sync_command",
        "Read, judge, and bring the LMS up to date; safe to run twice.",
    ),
    _command(
        "plan",
        "running:plan",
        "Show every write that a sync would make, with its reason; write nothing.",
    ),
    _command(
        "runs",
        "running:list_runs",
        "Show the latest runs.",
    ),
    _command(
        "workers",
        "background:workers",
        "Run workers and beat on this machine until interrupted; with a Redis if none is named.",
    ),
    _command(
        "watch",
        "watching:watch",
        "Serve /metrics and /healthz of all sites until interrupted.",
    ),
    _command(
        "web",
        "web:web",
        "Serve the pages and the API of all sites until interrupted, behind a proxy with https.",
    ),
    _command(
        "status",
        "looking:status",
        "Show where every learner stood at the last sync.",
    ),
    _command(
        "explain",
        "looking:explain_learner",
        "Show why a learner stands where they do, condition by condition.",
    ),
    _command(
        "replay",
        "replaying:replay_verdicts",
        "Make verdicts again from the rules, facts and day kept, and compare them byte by byte.",
    ),
    _command(
        "decide",
        "people:decide_command",
        "Record a decision; it wins over computation from now on, and is never deleted.",
    ),
    _command(
        "acquired",
        "people:show_acquired",
        "Show the blocks acquired for ever; with --add, record one acquired before the bridge.",
    ),
    _group(
        "api",
        "Tokens of the API under /api/v1, each for certain programmes.",
        _command(
            "add",
            "api:add_token",
            "Make a token and print it, once: the bridge keeps no more than its digest.",
        ),
        _command(
            "list",
            "api:list_tokens",
            "Show the tokens there are, revoked ones too; never the tokens themselves.",
        ),
        _command(
            "revoke",
            "api:revoke_token",
            "End a token at once.",
        ),
    ),
    _group(
        "bind",
        "What provides what a programme needs.",
        _command(
            "show",
            "binding:show_bindings",
            "List every need with what provides it, or say that nothing does; and every column.",
        ),
        _command(
            "suggest",
            "suggesting:suggest_bindings",
            "Propose what may provide each need that nothing provides, with a score and a reason.",
        ),
    ),
    _group(
        "check",
        "Whether a site has what its programmes need.",
        _command(
            "site",
            "checking:check_site",
            "Look at the LMS without writing, and list what it lacks and what to click there.",
        ),
    ),
    _group(
        "import",
        "Results from elsewhere, in files.",
        _command(
            "results",
            "importing:results",
            "Show what would become of every result of a file; keep them with --take-over.",
        ),
        _command(
            "history",
            "importing:imported_history",
            "Show what files said of a learner, oldest first: a correction leaves what it "
            "corrects.",
        ),
    ),
    _group(
        "learner",
        "Who learners are: an idnumber and the account behind it.",
        _command(
            "list",
            "identities:list_waiting",
            "Show the numbers and accounts that were not seen together before, and wait for a "
            "person.",
        ),
        _command(
            "history",
            "identities:show_identity",
            "Show the numbers and accounts that a learner had, and what people decided about them.",
        ),
        _command(
            "link",
            "identities:link_learner",
            "Say that the same person has another account now: effects are made anew on it.",
        ),
        _command(
            "rename",
            "identities:rename_learner",
            "Say that the same person has another number now: everything known follows.",
        ),
        _command(
            "separate",
            "identities:separate_learner",
            "Say that it is another person now, who begins with nothing.",
        ),
        _command(
            "join",
            "identities:join_learners",
            "Say that two numbers are one person's: what is known of both counts under the second.",
        ),
        _command(
            "withdraw",
            "identities:withdraw_identity",
            "Take back what was said of numbers and accounts: everything is where it was before.",
        ),
    ),
    _group(
        "lti",
        "LTI: the Moodle that shows the bridge's pages, and the bridge's keys.",
        _command(
            "register",
            "lti:register_command",
            "Print an address that an administrator pastes into Moodle: good once, within an hour.",
        ),
        _command(
            "platforms",
            "lti:list_platforms",
            "Show where the bridge is registered.",
        ),
        _command(
            "add",
            "lti:add",
            "Register by hand, where Moodle's tool was set up by hand; also to change its "
            "deployments.",
        ),
        _command(
            "drop",
            "lti:drop_registration",
            "Forget a registration: its visits end at once, and its launches are refused.",
        ),
        _command(
            "keys",
            "lti:list_keys",
            "Show the keys: which signs, which are still shown to platforms; never the keys "
            "themselves.",
        ),
        _command(
            "rotate",
            "lti:rotate",
            "Make a new key that signs from now on; the present one is shown for a day more.",
        ),
    ),
    _group(
        "programme",
        "Programmes: write, check, compare, switch on.",
        _command(
            "check",
            "programmes:check_programme",
            "Check a programme, its cases and its quality file; list everything that is wrong.",
        ),
        _command(
            "test",
            "programmes:run_cases",
            "Run a programme's cases; show what differs, and the branch that decides it.",
        ),
        _command(
            "explain",
            "programmes:explain_case",
            "Explain the verdict of a case, condition by condition; it needs no site.",
        ),
        _command(
            "list",
            "listing:list_programmes",
            "List the programmes there are, and with a site which it runs by which rules.",
        ),
        _command(
            "diff",
            "comparing:diff",
            "Judge the stored facts of the cohort under two versions, and list who changes "
            "and why.",
        ),
        _command(
            "activate",
            "activating:activate_rules",
            "Switch rules on: from then on they judge, whatever the folder holds.",
        ),
        _command(
            "new",
            "authoring:new",
            "Write the folder of a new programme that loads, and say what to do next.",
        ),
        _command(
            "docs",
            "authoring:docs",
            "Write a programme as a page to proof-read: its rules in words, with their sources.",
        ),
        _command(
            "schema",
            "authoring:schema",
            "Print a JSON Schema of a programme's files, or write them all into a folder.",
        ),
    ),
    _group(
        "work",
        "Work in the background: what there is, and what was given up.",
        _command(
            "list",
            "work:list_work",
            "Show what was given up and why; with --all, everything that is not done.",
        ),
        _command(
            "retry",
            "work:retry",
            "Have a piece that was given up done again: in its run, or in a new one if that "
            "has ended.",
        ),
        _command(
            "drop",
            "work:drop_work",
            "Forget a piece that was given up: the next run does what is still missing.",
        ),
    ),
)
