"""What workers of a cluster do: they are told once what is played, and then play task after task."""

from __future__ import annotations

import pickle
import sys
import threading
from collections import OrderedDict
from typing import Any

from sim.experiments.worker_answers import answer, picklable
from sim.plugins import PluginSource, load_plugin_source

MOST_KEPT = 32
"""Experiments that a worker remembers: of one whose client was killed, it is never told that it is over."""
_prepared: OrderedDict[str, tuple[Any, Any]] = OrderedDict()
"""`(work, shared)` by the token of the experiment, the newest last."""
_playing = threading.Lock()
"""Held while a task is played: a worker may have several threads, and ours share what they remember."""


def prepare(token: str, packed: bytes, plugins: list[PluginSource]) -> Exception | None:
    """Takes in the pickled `(work, shared)` of an experiment, after its plug-ins; the error, where that fails."""
    sys.stdout = sys.stderr  # what a plug-in prints is no result; the local workers have our own output
    try:
        for plugin in plugins:
            load_plugin_source(plugin)
        _prepared[token] = pickle.loads(packed)
    except BaseException as error:  # sys.exit() in a plug-in would end the worker
        return picklable(error)
    while len(_prepared) > MOST_KEPT:
        _prepared.popitem(last=False)
    return None


def play(token: str, packed: bytes) -> bytes | None:
    """The answer to a pickled task; None where this process does not know the experiment."""
    with _playing:
        if token not in _prepared:
            return None
        work, shared = _prepared[token]
        return answer(work, shared, pickle.loads(packed))


def forget(token: str) -> None:
    """The experiment is over."""
    _prepared.pop(token, None)
