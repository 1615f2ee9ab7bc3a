"""Long-run law of a Markov chain in continuous time, found by exploring it from one state."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import spsolve

State = TypeVar("State", bound=Hashable)


def long_run(start: State, moves: Callable[[State], Iterable[tuple[float, State]]]) -> dict[State, float]:
    """{state: probability}, where `moves(state)` are the (rate, next state) out of it.

    Every state that can be reached must be able to reach `start` again; moves to states beyond a cut are simply
    not given. Solves πG = 0 with Σπ = 1 in the place of one equation.
    """
    index: dict[State, int] = {start: 0}
    order = [start]
    rows: list[int] = []
    columns: list[int] = []
    rates: list[float] = []
    for state in order:  # grows while it is walked
        for rate, after in moves(state):
            if rate == 0 or after == state:
                continue
            if after not in index:
                index[after] = len(order)
                order.append(after)
            here, there = index[state], index[after]
            # balance: what flows into `there` less what flows out of `here`
            rows += [there, here]
            columns += [here, here]
            rates += [rate, -rate]
    size = len(order)
    entries = [(row, column, value) for row, column, value in zip(rows, columns, rates, strict=True) if row]
    kept = np.array(entries).reshape(-1, 3)
    balance = csc_matrix(
        (
            np.concatenate([kept[:, 2], np.ones(size)]),
            (
                np.concatenate([kept[:, 0], np.zeros(size)]).astype(int),
                np.concatenate([kept[:, 1], np.arange(size)]).astype(int),
            ),
        ),
        shape=(size, size),
    )
    law = spsolve(balance, np.eye(1, size)[0])
    return {state: float(p) for state, p in zip(order, law, strict=True)}


def birth_and_death(births: Callable[[int], float], deaths: Callable[[int], float], last: int) -> np.ndarray:
    """P(n) for n = 0 … last: p(n + 1)·deaths(n + 1) = p(n)·births(n)."""
    logs = np.zeros(last + 1)
    with np.errstate(divide="ignore"):
        for n in range(last):
            logs[n + 1] = logs[n] + np.log(births(n)) - np.log(deaths(n + 1)) if births(n) else -np.inf
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()
