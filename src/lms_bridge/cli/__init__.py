"""Commands: `lms-bridge …`. See `docs/commands.md` for each, and for the exit codes."""

from lms_bridge.cli.app import main

__all__ = ["main"]
