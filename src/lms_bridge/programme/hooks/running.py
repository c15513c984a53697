"""A programme's hooks, made from the text of its `hooks.py` and called with care."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import TypeVar

import pluggy

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.programme.hooks.purity import FILE, builtins_for_hooks, impurities
from lms_bridge.programme.hooks.specs import PROJECT, Loaded, Specs, Wrong
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.hooks import (
    Adjusted,
    Asked,
    Finding,
    HookFailed,
    Judged,
    MarkAsked,
    Remark,
)

Answer = TypeVar("Answer")


class Hooks:
    """The hooks of one programme.

    Raises:
        ValueError: the text is no `hooks.py`; its only argument is the list of Problems.
    """

    def __init__(self, programme: str, text: str) -> None:
        problems = list(impurities(text))
        if problems:
            raise ValueError(problems)
        self.text = text
        self._plugins = pluggy.PluginManager(PROJECT)
        self._plugins.add_hookspecs(Specs)
        module = ModuleType(f"hooks of {programme}")
        module.__dict__["__builtins__"] = builtins_for_hooks()
        try:
            exec(compile(text, FILE, "exec"), module.__dict__)  # noqa: S102 - read above, and trusted by the site
            self._plugins.register(module)
            self._plugins.check_pending()
        except Exception as error:  # noqa: BLE001 - whatever it is, the author reads it as a problem
            kind, said = type(error).__name__, str(error)
            cause = Cause.of("hook.not_loaded", kind=kind, said=said)
            raise ValueError([Problem(FILE, _line(error), cause)]) from None

    def condition(self, asked: Asked) -> Finding | None:
        """Whether a condition holds; None where no hook knows its name. Raises HookFailed."""
        return _checked("condition", Finding, lambda: self._plugins.hook.condition(asked=asked))

    def adjust_mark(self, asked: MarkAsked) -> Adjusted | None:
        """The mark that counts instead, or None. Raises HookFailed."""
        call = lambda: self._plugins.hook.adjust_mark(asked=asked)  # noqa: E731 - two words
        found = _checked("adjust_mark", Adjusted, call)
        if found is not None and not 0 <= found.mark <= asked.out_of:
            raise HookFailed(Cause.of("hook.off_scale"))
        return found

    @property
    def adjusts(self) -> bool:
        """Whether there is a hook that adjusts marks."""
        return bool(self._plugins.hook.adjust_mark.get_hookimpls())

    def remarks(self, judged: Judged) -> tuple[Remark, ...]:
        """What a person has to look at. Raises HookFailed."""
        return _several("remarks", Remark, lambda: self._plugins.hook.remarks(judged=judged))

    def check(self, programme: Programme) -> Iterator[Problem]:
        """What the hooks have against the programme; a hook that fails is a problem itself."""
        loaded = Loaded(programme)
        try:
            found = _several("check", Wrong, lambda: self._plugins.hook.check(loaded=loaded))
        except HookFailed as error:
            yield Problem(FILE, None, Cause.of("hook.check_failed", cause=error.cause))
            return
        for each in found:
            cause = Cause.of("hook.refuses", what=each.what, advice=each.remedy)
            yield Problem(FILE, None, cause)


def _line(error: Exception) -> int | None:
    """The line of the file at which an error arose."""
    found, trace = getattr(error, "lineno", None), error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _called(name: str, call: Callable[[], object]) -> object:
    try:
        return call()
    except Exception as error:
        raise HookFailed(Cause.of("hook.failed", hook=name, kind=type(error).__name__)) from error


def _checked(name: str, kind: type[Answer], call: Callable[[], object]) -> Answer | None:
    found = _called(name, call)
    if found is None or isinstance(found, kind):
        return found
    raise HookFailed(Cause.of("hook.answer", hook=name, kind=type(found).__name__))


def _several(name: str, kind: type[Answer], call: Callable[[], object]) -> tuple[Answer, ...]:
    def gather() -> object:
        answers = call()
        each_hook = answers if isinstance(answers, list) else []
        return [each for one in each_hook for each in (one if isinstance(one, Iterable) else [one])]

    found = _called(name, gather)
    several = found if isinstance(found, list) else []
    for each in several:
        if not isinstance(each, kind):
            raise HookFailed(Cause.of("hook.answer", hook=name, kind=type(each).__name__))
    return tuple(several)
