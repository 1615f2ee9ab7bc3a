"""The command line: reads what the user typed, calls the simulator, prints. Heavy imports wait until a verb needs
them, so that `--help` answers at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from typing import Any

from sim.command_line.exit_status import WRONG_INPUT, status
from sim.command_line.output import flush, prepare_streams, tell
from sim.command_line.usage_errors import said
from sim.command_line.verbs import app
from sim.errors import ResourceError
from sim.interrupts import Interrupted, raised

__all__ = ["app", "main"]


def main() -> None:
    """Runs the command line; the exit status says whose fault it was."""
    prepare_streams()
    # read by libraries when they are loaded: their own threads are of no use here, and reserve gigabytes of addresses
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # they are for who writes code
    sys.unraisablehook = _unraisable
    answer: int | None = None
    try:
        with raised():
            answer = _answered()
            flush()
    except KeyboardInterrupt as error:  # at the very beginning or end
        answer = status(error) if answer is None else answer
    sys.exit(answer)


def _unraisable(what: Any) -> None:
    """What is thrown away: where memory has run out it fails once more, and an interrupt is not lost by that."""
    if isinstance(what.exc_value, Interrupted):  # once more, as soon as it can be raised
        threading.Timer(0.01, signal.raise_signal, [what.exc_value.number]).start()
    elif not isinstance(what.exc_value, MemoryError | ResourceError):
        sys.__unraisablehook__(what)


def _answered() -> int:
    try:
        # typer answers an Exit with its status where it does not stand alone
        return int(app(standalone_mode=False) or 0)
    except Exception as error:  # click's own: a flag that is not there
        tell(said(error))
        return WRONG_INPUT
