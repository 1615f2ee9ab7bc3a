"""The command line: reads what the user typed, calls the simulator, prints.

Heavy packages are imported where a verb needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from typing import Any

from sim.command_line.exit_status import WRONG_INPUT, status
from sim.command_line.output import flush, prepare_streams, write_message
from sim.command_line.usage_errors import usage_message
from sim.command_line.verbs import app
from sim.errors import ResourceError
from sim.interrupts import Interrupted, raised

__all__ = ["app", "main"]


def main() -> None:
    """Runs the command line and ends Python with its exit status (see `exit_status`)."""
    prepare_streams()
    # read by libraries when they are loaded: their threads are of no use here, and reserve gigabytes of addresses
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries, for programmers
    sys.unraisablehook = _on_unraisable
    exit_status: int | None = None
    try:
        with raised():
            exit_status = _run_app()
            flush()
    except KeyboardInterrupt as error:  # at the very beginning or end
        exit_status = status(error) if exit_status is None else exit_status
    sys.exit(exit_status)


def _on_unraisable(what: Any) -> None:
    """Handles errors in destructors: an interrupt is sent again, and where memory has run out nothing is printed."""
    if isinstance(what.exc_value, Interrupted):  # sent again when it can be raised
        threading.Timer(0.01, signal.raise_signal, [what.exc_value.number]).start()
    elif not isinstance(what.exc_value, MemoryError | ResourceError):
        sys.__unraisablehook__(what)


def _run_app() -> int:
    try:
        # without standalone mode typer returns the status of an Exit
        return int(app(standalone_mode=False) or 0)
    except Exception as error:  # click's own: a flag that is not there
        write_message(usage_message(error))
        return WRONG_INPUT
