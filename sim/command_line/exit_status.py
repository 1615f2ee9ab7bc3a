"""The exit status: 0 done, 1 the simulator or the machine failed, 2 the input is wrong, 128 + n ended by signal n."""

from __future__ import annotations

import sys
import tempfile
import traceback

from sim.command_line.as_typed import as_typed
from sim.command_line.output import READER_GONE, redirect_to_null, write_message
from sim.errors import RESOURCE_ERRNOS, ResourceError, UserError
from sim.interrupts import interrupt_behind

DONE, OUR_FAULT, WRONG_INPUT = 0, 1, 2
SIGNALLED = 128
"""The exit status after a signal is this and the signal's number: 130 after Ctrl-C."""


def status(error: BaseException) -> int:
    """Prints what `error` means for the user, and returns the exit status."""
    number = interrupt_behind(error)
    if number is not None:
        write_message("Interrupted before anything was finished; nothing was written.")
        return SIGNALLED + number
    if isinstance(error, UserError):
        write_message(as_typed(error))
        return WRONG_INPUT
    if isinstance(error, OSError) and error.errno in READER_GONE:
        redirect_to_null(sys.stdout)
        return DONE  # the reader of the help, which is printed while flags are read, has gone
    if isinstance(error, ResourceError) or (isinstance(error, OSError) and error.errno in RESOURCE_ERRNOS):
        write_message(as_typed(error) if isinstance(error, ResourceError) else str(error))
        return OUR_FAULT
    if isinstance(error, MemoryError):
        traceback.clear_frames(error.__traceback__)  # their locals hold memory that the message needs
        write_message(
            "Memory ran out. Fewer at a time (--jobs 1), fewer tables (--keep totals) or a shorter horizon need less."
        )
        return OUR_FAULT
    from sim.plugins import one_line_message, plugin_failure

    fault = plugin_failure(error)
    if fault is not None:
        write_message(f"--plugin: {fault}")
        return WRONG_INPUT
    write_message(f"Something went wrong in the simulator itself: {type(error).__name__}: {one_line_message(error)}")
    try:
        with tempfile.NamedTemporaryFile("w", prefix="backorders-", suffix=".txt", delete=False) as details:
            traceback.print_exception(error, file=details)
        write_message(f"The details are in {details.name}.")
    except OSError:  # no room for the file
        write_message("".join(traceback.format_exception(error)))
    return OUR_FAULT
