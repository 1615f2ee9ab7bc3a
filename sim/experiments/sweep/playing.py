"""Plays the triples of a sweep that are not in its store yet, in batches, and notes those that fail."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from sim.experiments.backends import GivenUp
from sim.experiments.runner import BackendChoice, Batch, BatchValues, Experiment, play_values, run
from sim.experiments.sweep.situations import Situations
from sim.experiments.sweep.triple_store import ABSENT, FAILED, StoredTriple, TripleStore

MOST_IN_BATCH = 200
"""Triples that are played together: more would only be lost together."""
SECONDS_PER_BATCH = 0.5
"""About how long a batch shall take: to send one costs about a millisecond."""


class Playing:
    """The triples of a sweep as they stand: where each is in the `store`, and why some have failed.

    `places` is situations × replications; it grows where a precision needs more.
    """

    def __init__(self, situations: Situations, experiment: Experiment, store: TripleStore, replications: int) -> None:
        self.situations = situations
        self.experiment = experiment
        self.store = store
        self.places = store.locate(situations.numbers, replications)
        self.reasons: dict[tuple[int, int], str] = {}

    def missing(self, wanted: np.ndarray) -> np.ndarray:
        """Which triples are to be played, of so many replications of each situation: situations × replications."""
        most = int(wanted.max(initial=0))
        if most > self.places.shape[1]:
            self.locate(most)
        replications = np.arange(self.places.shape[1])
        return (self.places == ABSENT) & (replications < wanted[:, None])

    def play(self, missing: np.ndarray, choice: BackendChoice, seconds: float, done: Callable[[int], object]) -> None:
        """Plays the `missing` triples, of which one takes about so many `seconds`; calls `done` with how many are.

        However it ends, what was finished is in the store.
        """
        size = min(max(int(SECONDS_PER_BATCH / max(seconds, 1e-9)), 1), MOST_IN_BATCH)
        alone: list[Batch] = []
        try:
            self._play(self._batches(missing, size), choice, alone, done)
            # one of the triples may have killed the process that played all of them
            self._play((single for batch in alone for single in _singles(batch)), choice, [], done)
        finally:
            self.store.flush()
            self.locate()

    def _play(
        self,
        batches: Iterable[Batch],
        choice: BackendChoice,
        alone: list[Batch],
        done: Callable[[int], object],
    ) -> None:
        """Plays batches; those that were given up and hold several triples are added to `alone`."""
        with contextlib.closing(run(play_values, self.experiment, batches, choice, may_give_up=True)) as played:
            for batch, left in played:
                if isinstance(left, GivenUp) and batch.size > 1:
                    alone.append(batch)
                    continue
                self._keep(batch, left)
                done(batch.size)

    def _keep(self, batch: Batch, left: BatchValues | GivenUp) -> None:
        """Keeps the values of a batch in the store, and why triples of it failed."""
        triples = [(number, replication) for replication in range(batch.first, batch.end) for number in batch.numbers]
        if isinstance(left, GivenUp):
            self.reasons |= dict.fromkeys(triples, left.reason)
            return
        for (number, replication), of_triple in zip(triples, left.triples, strict=True):
            if isinstance(of_triple, str):
                self.reasons[number, replication] = of_triple
            else:
                keys, values = of_triple
                digest = self.situations.digests[number]
                self.store.add(StoredTriple(digest, replication, left.keys[keys], values))

    def locate(self, replications: int | None = None) -> None:
        """Looks up where every triple is, of so many replications; by default of as many as before."""
        self.places = self.store.locate(self.situations.numbers, replications or self.places.shape[1])
        for number, replication in self.reasons:
            if self.places[number, replication] == ABSENT:
                self.places[number, replication] = FAILED

    def _batches(self, missing: np.ndarray, size: int) -> Iterator[Batch]:
        """The missing triples in batches of about `size`: stretches of replications, of as many situations as go in."""
        waiting: list[int] = []
        stretch = (0, 0)
        for number in np.flatnonzero(missing.any(axis=1)).tolist():
            for first, end in _stretches(np.flatnonzero(missing[number])):
                for start in range(first, end, size):
                    here = (start, min(start + size, end))
                    if waiting and (here != stretch or (len(waiting) + 1) * (here[1] - here[0]) > size):
                        yield self._batch(waiting, stretch)
                        waiting = []
                    waiting.append(number)
                    stretch = here
        if waiting:
            yield self._batch(waiting, stretch)

    def _batch(self, numbers: list[int], stretch: tuple[int, int]) -> Batch:
        return Batch(tuple(self.situations.situations[number] for number in numbers), *stretch, tuple(numbers))


def _stretches(replications: np.ndarray) -> Iterator[tuple[int, int]]:
    """The stretches of numbers that follow each other: the first, and one after the last."""
    for stretch in np.split(replications, np.flatnonzero(np.diff(replications) > 1) + 1):
        yield int(stretch[0]), int(stretch[-1]) + 1


def _singles(batch: Batch) -> Iterator[Batch]:
    """Every triple of a batch by itself."""
    for replication in range(batch.first, batch.end):
        for situation, number in zip(batch.situations, batch.numbers, strict=True):
            yield Batch((situation,), replication, replication + 1, (number,))
