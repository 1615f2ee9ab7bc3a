"""How long work takes by itself, on a machine that has other work."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object], takes: int = 3) -> float:
    """The processor time of `work`, in seconds: the least of some `takes`.

    What a test session has gathered before is not looked through meanwhile, and what other processes slow down (a
    shared cache, a core of two threads) is seen in all takes or not in the least of them.
    """
    gc.freeze()
    try:
        return min(_one_take(work) for _ in range(takes))
    finally:
        gc.unfreeze()


def _one_take(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
