"""Endings: the exit status says whose fault it was, and what is begun is finished."""

from __future__ import annotations

import sys
import tempfile
import traceback

from sim.command_line.output import GONE, hush, tell
from sim.errors import RESOURCE_ERRNOS, ResourceError, UserError
from sim.interrupts import interrupt_behind

DONE, OUR_FAULT, WRONG_INPUT = 0, 1, 2
SIGNALLED = 128
"""And the number of the signal: 130 after Ctrl-C."""


def status(error: BaseException) -> int:
    """Says what `error` means to who typed the command; the exit status."""
    number = interrupt_behind(error)
    if number is not None:
        tell("Interrupted before anything was finished; nothing was written.")
        return SIGNALLED + number
    if isinstance(error, UserError):
        tell(str(error))
        return WRONG_INPUT
    if isinstance(error, OSError) and error.errno in GONE:
        hush(sys.stdout)
        return DONE  # what is printed while flags are read: the help, for nobody
    if isinstance(error, ResourceError) or (isinstance(error, OSError) and error.errno in RESOURCE_ERRNOS):
        tell(str(error))
        return OUR_FAULT
    if isinstance(error, MemoryError):
        traceback.clear_frames(error.__traceback__)  # what they hold is the memory that the message needs
        tell("Memory ran out. Fewer at a time (--jobs 1), fewer tables (--keep totals) or a shorter horizon need less.")
        return OUR_FAULT
    from sim.plugins import one_line_message, plugin_failure

    failure = plugin_failure(error)
    if failure is not None:
        tell(f"--plugin: {failure}")
        return WRONG_INPUT
    tell(f"Something went wrong in the simulator itself: {type(error).__name__}: {one_line_message(error)}")
    try:
        with tempfile.NamedTemporaryFile("w", prefix="backorders-", suffix=".txt", delete=False) as details:
            traceback.print_exception(error, file=details)
        tell(f"The details are in {details.name}.")
    except OSError:  # no room for them
        tell("".join(traceback.format_exception(error)))
    return OUR_FAULT
