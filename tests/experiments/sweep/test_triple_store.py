"""The store of what was played: whole files, found by digest, whoever wrote them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.experiments.sweep import triple_store as module
from sim.experiments.sweep.triple_store import ABSENT, StoredTriple, TripleStore

KEYS = (("*", "", "fill_rate"), ("mug", "", "fill_rate"), ("*", "people", "fill_rate"))
OTHER = (("*", "", "profit"),)


def digest(number: int) -> bytes:
    return number.to_bytes(16, "big")


def triple(number: int, replication: int, keys: tuple = KEYS) -> StoredTriple:
    return StoredTriple(digest(number), replication, keys, np.arange(len(keys)) + 10.0 * number + replication / 8)


def filled(folder: Path, triples: list[StoredTriple]) -> TripleStore:
    store = TripleStore(folder)
    for one in triples:
        store.add(one)
    store.flush()
    return store


NUMBERS = {digest(3): 0, digest(5): 1, digest(9): 2}


def test_what_was_added_is_found_by_another_process(tmp_path: Path):
    triples = [triple(number, replication) for number in (5, 3) for replication in (2, 0)]
    filled(tmp_path, triples)
    store = TripleStore(tmp_path)
    places = store.locate(NUMBERS, 3)
    assert (places != ABSENT).tolist() == [[True, False, True], [True, False, True], [False] * 3]
    for number, row in ((3, 0), (5, 1)):
        for replication in (0, 2):
            keys, values = store.read(int(places[row, replication]))
            assert keys == KEYS
            assert values.tolist() == triple(number, replication).values.tolist()


def test_replications_beyond_those_asked_for_and_other_digests_are_passed_over(tmp_path: Path):
    filled(tmp_path, [triple(3, 7), triple(4, 0), triple(9, 1)])
    places = TripleStore(tmp_path).locate(NUMBERS, 2)
    assert (places != ABSENT).tolist() == [[False, False], [False, False], [False, True]]


def test_triples_of_different_measures_stand_beside_each_other(tmp_path: Path):
    filled(tmp_path, [triple(3, 0), triple(5, 0, OTHER), triple(9, 0)])
    store = TripleStore(tmp_path)
    places = store.locate(NUMBERS, 1)
    assert [store.read(int(place))[0] for place in places[:, 0]] == [KEYS, OTHER, KEYS]
    assert [len(store.read(int(place))[1]) for place in places[:, 0]] == [3, 1, 3]


def test_many_files_become_few_and_keep_every_triple(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_FILES", 3)
    for number in (3, 5, 9):
        for replication in range(4):
            filled(tmp_path, [triple(number, replication, OTHER if replication == 2 else KEYS)])
    assert len(TripleStore(tmp_path).files) == 12
    before = TripleStore(tmp_path)
    found = [before.read(int(place))[1].tolist() for place in before.locate(NUMBERS, 4).ravel()]
    TripleStore(tmp_path).put_together()
    after = TripleStore(tmp_path)
    assert len(after.files) == 1
    assert [after.read(int(place))[1].tolist() for place in after.locate(NUMBERS, 4).ravel()] == found


def test_files_are_put_together_in_pieces_that_memory_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_FILES", 3)
    for number in range(12):
        filled(tmp_path, [triple(number, 0)])
    monkeypatch.setattr(module, "SMALL_FILE", len(triple(0, 0).values) + 1)
    TripleStore(tmp_path).put_together()
    assert len(TripleStore(tmp_path).files) == 4
    whole = TripleStore(tmp_path).files
    TripleStore(tmp_path).put_together()  # what was put together is not small
    assert set(whole[:-1]) <= set(TripleStore(tmp_path).files)
    numbers = {digest(number): number for number in range(12)}
    assert (TripleStore(tmp_path).locate(numbers, 1) != ABSENT).all()


def test_a_file_that_cannot_be_read_counts_as_not_there_and_is_named(tmp_path: Path):
    filled(tmp_path, [triple(3, 0)])
    filled(tmp_path, [triple(5, 0)])
    broken = TripleStore(tmp_path).files[0]
    broken.write_bytes(broken.read_bytes()[:-20])
    store = TripleStore(tmp_path)
    assert (store.locate(NUMBERS, 1)[:, 0] != ABSENT).tolist() == [False, True, False]
    assert store.unreadable == [broken]


def test_drafts_of_a_killed_process_are_no_files_of_the_store(tmp_path: Path):
    filled(tmp_path, [triple(3, 0)])
    (tmp_path / ".0001.parquet-abc").write_bytes(b"half")
    assert len(TripleStore(tmp_path).files) == 1


def test_what_waits_is_written_after_so_many_values_without_a_flush(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_VALUES", 6)
    store = TripleStore(tmp_path)
    store.add(triple(3, 0))
    assert store.files == []
    store.add(triple(3, 1))
    assert len(store.files) == 1


def test_what_waits_counts_from_the_last_time_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_VALUES", 6)
    store = TripleStore(tmp_path)
    for replication in range(5):
        store.add(triple(3, replication))
    assert len(store.files) == 2


def test_what_waits_is_written_after_so_many_seconds_without_a_flush(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_SECONDS", 3600.0)
    store = TripleStore(tmp_path)
    store.add(triple(3, 0))
    assert store.files == []
    monkeypatch.setattr(module, "MOST_SECONDS", 0.0)
    store.add(triple(3, 1))
    assert len(store.files) == 1


def test_a_file_that_cannot_be_read_stays_when_others_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_FILES", 1)
    for number in (3, 5, 9):
        filled(tmp_path, [triple(number, 0)])
    broken = TripleStore(tmp_path).files[1]
    broken.write_bytes(b"mugs")
    TripleStore(tmp_path).put_together()
    assert broken.read_bytes() == b"mugs"
    assert len(TripleStore(tmp_path).files) == 2
    assert (TripleStore(tmp_path).locate(NUMBERS, 1)[:, 0] != ABSENT).tolist() == [True, False, True]


def test_of_files_that_are_read_memory_holds_so_many_numbers_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    each = len(triple(0, 0).values)
    monkeypatch.setattr(module, "MOST_OPEN", 3 * each)
    for number in range(12):
        filled(tmp_path, [triple(number, 0)])
    numbers = {digest(number): number for number in range(12)}
    store = TripleStore(tmp_path)
    places = store.locate(numbers, 1)[:, 0].tolist()
    for number in (0, 1, 2, 0, 3, 0, *range(12)):
        assert store.read(places[number])[1].tolist() == triple(number, 0).values.tolist()
        assert len(store._open) <= 3
        assert places[number] >> module.ROW_BITS in store._open
    monkeypatch.setattr(module, "MOST_OPEN", each - 1)  # one is open all the same
    assert store.read(places[5])[1].tolist() == triple(5, 0).values.tolist()


def test_few_small_files_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_FILES", 3)
    for number in (3, 5, 9):
        filled(tmp_path, [triple(number, 0)])
    before = TripleStore(tmp_path).files
    TripleStore(tmp_path).put_together()
    assert TripleStore(tmp_path).files == before


def test_what_is_added_after_everything_was_removed_is_found_by_another_process(tmp_path: Path):
    store = filled(tmp_path, [triple(3, 0)])
    store.remove()
    store.add(triple(5, 0))
    store.flush()
    other = TripleStore(tmp_path)
    places = other.locate(NUMBERS, 1)
    assert (places[:, 0] != ABSENT).tolist() == [False, True, False]
    assert other.read(int(places[1, 0]))[0] == KEYS


def test_removing_leaves_no_triple(tmp_path: Path):
    store = filled(tmp_path, [triple(3, 0)])
    store.remove()
    assert store.files == []
    assert (store.locate(NUMBERS, 1) == ABSENT).all()


def test_an_empty_store_has_nothing_and_makes_no_folder(tmp_path: Path):
    store = TripleStore(tmp_path / "none")
    store.flush()
    store.put_together()
    assert (store.locate(NUMBERS, 2) == ABSENT).all()
    assert not (tmp_path / "none").exists()


def test_values_whose_keys_are_lost_count_as_not_there(tmp_path: Path):
    filled(tmp_path, [triple(3, 0)])
    filled(tmp_path, [triple(5, 0, OTHER)])
    lost = next(file for file in tmp_path.glob("keys-*.json") if "profit" in file.read_text())
    lost.unlink()
    store = TripleStore(tmp_path)
    assert (store.locate(NUMBERS, 1)[:, 0] != ABSENT).tolist() == [True, False, False]
    assert len(store.unreadable) == 1


def test_keys_that_another_process_took_away_are_written_again(tmp_path: Path):
    store = filled(tmp_path, [triple(3, 0)])
    for file in tmp_path.glob("keys-*.json"):
        file.unlink()
    store.add(triple(5, 0))
    store.flush()
    assert (TripleStore(tmp_path).locate(NUMBERS, 1)[:, 0] != ABSENT).tolist() == [True, True, False]


def test_files_put_together_by_another_process_are_found_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for number in range(12):
        filled(tmp_path, [triple(number, 0)])
    numbers = {digest(number): number for number in range(12)}
    store = TripleStore(tmp_path)
    read = TripleStore._table
    seen: list[Path] = []

    def merging(self: TripleStore, file: Path, columns: list[str]) -> object:
        """Another process puts all files together before this one has read its third."""
        seen.append(file)
        if len(seen) == 3:
            monkeypatch.setattr(TripleStore, "_table", read)
            monkeypatch.setattr(module, "MOST_FILES", 2)
            TripleStore(tmp_path).put_together()
        return read(self, file, columns)

    monkeypatch.setattr(TripleStore, "_table", merging)
    assert (store.locate(numbers, 1) != ABSENT).all()
    assert len(store.files) == 1
