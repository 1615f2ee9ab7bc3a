"""Named streams of random numbers: the same name, seed and replication give the same numbers, whoever else draws."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, replication: int, name: str) -> np.random.Generator:
    """The stream `name` at its first number; costs about 50 µs, so one per source and never one per customer.

    The key is 128 bits of BLAKE2 of the name, not a position: adding a stream never shifts another.
    """
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replication, *words))))
