"""What a worker sends back: the pickled result of a task, or its error with the worker's own traceback."""

from __future__ import annotations

import contextlib
import pickle
import traceback
from collections.abc import Callable
from typing import Any

from sim.plugins import one_line_message, plugin_user_error


class WorkerError(Exception):
    """An error in a worker, with the text of the worker's own traceback."""

    def __str__(self) -> str:
        """The traceback, on a line of its own."""
        return f"\n{self.args[0]}"


def answer(work: Callable[[Any, Any], Any], shared: object, task: Any) -> bytes:
    """The pickled result of `work(shared, task)`, or its error."""
    try:
        return pickle.dumps((work(shared, task), None, ""), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # sys.exit() in a plug-in would end this process
        return pickle.dumps((None, picklable(error), traceback.format_exc()))


def result(answer: bytes) -> Any:
    """The result that a worker answered with. Raises its error, if that is what it answered."""
    found, error, details = pickle.loads(answer)
    if error is not None:
        raise error from WorkerError(details)
    return found


def unpacked(packed: bytes, prepare: Callable[[], None]) -> tuple[Callable[[Any, Any], Any], Any]:
    """The pickled `(work, shared)`, after `prepare` has been called; where either fails, the work raises that error."""
    try:
        prepare()
        work, shared = pickle.loads(packed)
    except BaseException as error:  # raised here it would end this process without a word to the parent
        return _refuse, picklable(error)
    return work, shared


def picklable(error: BaseException) -> Exception:
    """`error` in a form that can be pickled; a `UserError` in its place where a plug-in is to blame."""
    user_error = None if isinstance(error, MemoryError) else plugin_user_error(error)
    if user_error is not None:
        return user_error
    with contextlib.suppress(Exception):
        pickle.loads(pickle.dumps(error))
        if isinstance(error, Exception):
            return error
    return RuntimeError(f"{type(error).__name__}: {one_line_message(error)}").with_traceback(error.__traceback__)


def _refuse(error: BaseException, task: Any) -> None:
    raise error
