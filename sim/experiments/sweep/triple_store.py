"""What has been played of a sweep, on disk: the values of each triple, found by the digest of what was played."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import ResourceError
from sim.experiments.played import Key
from sim.whole_files import whole_file

if TYPE_CHECKING:
    import pyarrow as pa

ABSENT, FAILED = -1, -2
"""Places of triples that are not in the store: not played, and played without a result."""
MOST_SECONDS, MOST_VALUES = 2.0, 1_000_000
"""For how long, and how many numbers, are kept in memory before they are written: what a killed run loses at most."""
MOST_OPEN = 2_000_000
"""Numbers of files that are read which are in memory at the same time; one file may have more."""
SMALL_FILE, MOST_FILES = 500_000, 200
"""Numbers in a file below which it is small, and how many small ones are left as they are when a sweep is gathered."""
ATTEMPTS = 20
"""How often files that other processes put together at the same moment are looked up again."""
ROW_BITS = 32


class StoredTriple(NamedTuple):
    """A triple as it was played: the digest of the scenario under point and policy, the replication, its values."""

    digest: bytes
    replication: int
    keys: tuple[Key, ...]
    values: np.ndarray


class TripleStore:
    """The triples in a `folder`: files of some triples each, which are whole or not there.

    Several processes may write into it at once. A place is a number of 64 bits: the file's, and the row in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unreadable: list[Path] = []
        self._files: list[Path] = []
        self._numbers: dict[Path, int] = {}
        self._open: OrderedDict[int, tuple[list[tuple[Key, ...]], np.ndarray, np.ndarray]] = OrderedDict()
        self._damaged: set[Path] = set()
        self._waiting: list[StoredTriple] = []
        self._waiting_values = 0
        self._written_at = time.monotonic()
        self._keys: dict[str, tuple[Key, ...]] = {}
        self._names: dict[tuple[Key, ...], str] = {}

    @property
    def files(self) -> list[Path]:
        """The files that are there now."""
        found = sorted(self.folder.glob("[!.]*.parquet")) if self.folder.is_dir() else []
        return [file for file in found if file not in self._damaged]

    def locate(self, numbers: Mapping[bytes, int], replications: int) -> np.ndarray:
        """Where each triple is: situations × replications, `ABSENT` where it is not; `numbers` are the situations' by
        digest."""
        for _ in range(ATTEMPTS):
            places = np.full((len(numbers), replications), ABSENT, dtype=np.int64)
            self.unreadable = []
            with contextlib.suppress(FileNotFoundError):  # another process has put files together meanwhile
                for file in self.files:
                    self._locate_in(file, numbers, places)
                return places
        raise ResourceError(f"expected files that stay in {self.folder}, found that others take them away")

    def _locate_in(self, file: Path, numbers: Mapping[bytes, int], places: np.ndarray) -> None:
        with self._skipping_unreadable(file):
            table = self._table(file, ["digest", "replication", "keys"])
            for name in table["keys"].unique().to_pylist():
                self._keys_of(name)  # without them the values say nothing
            rows = np.array([numbers.get(digest, -1) for digest in table["digest"].to_pylist()], dtype=np.int64)
            replication = table["replication"].to_numpy()
            wanted = np.flatnonzero((rows >= 0) & (replication < places.shape[1]))
            places[rows[wanted], replication[wanted]] = (self._number(file) << ROW_BITS) | wanted

    def add(self, triple: StoredTriple) -> None:
        """Adds a triple; it is written with others, two seconds later at most if more are added."""
        self._waiting.append(triple)
        self._waiting_values += len(triple.values)
        if self._waiting_values >= MOST_VALUES or time.monotonic() - self._written_at >= MOST_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Writes what waits."""
        import pyarrow as pa

        waiting, self._waiting, self._waiting_values = self._waiting, [], 0
        self._written_at = time.monotonic()
        if not waiting:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        names = [self._name_of(triple.keys) for triple in waiting]
        ends = np.cumsum([0, *(len(triple.values) for triple in waiting)])
        table = pa.table(
            {
                "digest": pa.array([triple.digest for triple in waiting], pa.binary(16)),
                "replication": pa.array([triple.replication for triple in waiting], pa.int32()),
                "keys": pa.array(names).dictionary_encode(),
                "values": pa.LargeListArray.from_arrays(ends, np.concatenate([triple.values for triple in waiting])),
            }
        )
        _write(table, self._new_file())

    def read(self, place: int) -> tuple[tuple[Key, ...], np.ndarray]:
        """The keys and values of the triple at a place.

        Raises `FileNotFoundError` where its file has been put together with others, or is damaged: it is to be located,
        and if need be played, again.
        """
        keys, ends, values = self._opened(place >> ROW_BITS)
        row = place & ((1 << ROW_BITS) - 1)
        return keys[row], values[ends[row] : ends[row + 1]]

    def put_together(self) -> None:
        """Makes few large files of many small ones, neighbours together.

        A killed program leaves triples in two files at worst, which does no harm.
        """
        files = self.files
        if len(files) <= MOST_FILES:
            return
        small = {file: size for file in files if (size := _values_in(file)) < SMALL_FILE}
        if len(small) <= MOST_FILES:
            return
        group: list[Path] = []
        size = 0
        for file, values in small.items():
            group.append(file)
            size += values
            if size >= 2 * SMALL_FILE:
                self._merge(group)
                group, size = [], 0
        self._merge(group)

    def _merge(self, files: list[Path]) -> None:
        """Makes one file of several; those that cannot be read stay."""
        import pyarrow as pa

        tables: dict[Path, pa.Table] = {}
        for file in files:
            with contextlib.suppress(FileNotFoundError), self._skipping_unreadable(file):
                tables[file] = self._table(file, ["digest", "replication", "keys", "values"])
        if len(tables) > 1:
            _write(pa.concat_tables(tables.values()), self._new_file())
            for file in tables:
                file.unlink(missing_ok=True)

    def _new_file(self) -> Path:
        """A name that no other process takes; names are in the order of time, so that neighbours stay together."""
        return self.folder / f"{time.time_ns():020d}-{uuid.uuid4().hex[:12]}.parquet"

    def remove(self) -> None:
        """Removes every triple that is in the store."""
        for file in self.files:
            file.unlink(missing_ok=True)
        self.__init__(self.folder)  # type: ignore[misc]

    def _opened(self, number: int) -> tuple[list[tuple[Key, ...]], np.ndarray, np.ndarray]:
        if number in self._open:
            self._open.move_to_end(number)
            return self._open[number]
        file = self._files[number]
        try:
            table = self._table(file, ["keys", "values"])
        except OSError as error:
            self._damaged.add(file)
            raise FileNotFoundError(file) from error
        column = table["values"].combine_chunks()
        names = table["keys"].combine_chunks()
        lists = [self._keys_of(name) for name in names.dictionary.to_pylist()]
        opened = (
            [lists[index] for index in names.indices.to_pylist()],
            column.offsets.to_numpy(),
            column.values.to_numpy(),
        )
        self._open[number] = opened
        while len(self._open) > 1 and sum(len(values) for _, _, values in self._open.values()) > MOST_OPEN:
            self._open.popitem(last=False)
        return opened

    def _table(self, file: Path, columns: list[str]) -> pa.Table:
        import pyarrow.parquet as pq

        return pq.read_table(file, columns=columns, partitioning=None, page_checksum_verification=True)

    @contextlib.contextmanager
    def _skipping_unreadable(self, file: Path) -> Iterator[None]:
        """Notes a file that cannot be read: what is in it is played again. Raises `FileNotFoundError` if it is gone."""
        import pyarrow as pa

        try:
            yield
        except (OSError, pa.ArrowException, ValueError, LookupError):
            if not file.exists():
                raise FileNotFoundError(file) from None
            self.unreadable.append(file)

    def _number(self, file: Path) -> int:
        if file not in self._numbers:
            self._numbers[file] = len(self._files)
            self._files.append(file)
        return self._numbers[file]

    def _name_of(self, keys: tuple[Key, ...]) -> str:
        """The name of a list of keys; the list itself is written once."""
        name = self._names.get(keys)
        if name is None:
            name = hashlib.blake2b(json.dumps(keys).encode(), digest_size=8).hexdigest()
            self._names[keys], self._keys[name] = name, keys
        file = self.folder / f"keys-{name}.json"
        if not file.exists():  # looked at each time: another process may have begun anew
            with whole_file(file) as draft:
                draft.write_text(json.dumps(keys), encoding="utf-8")
        return name

    def _keys_of(self, name: str) -> tuple[Key, ...]:
        if name not in self._keys:
            listed = json.loads((self.folder / f"keys-{name}.json").read_text(encoding="utf-8"))
            self._keys[name] = tuple((stock, group, measure) for stock, group, measure in listed)
        return self._keys[name]


def _write(table: pa.Table, file: Path) -> None:
    import pyarrow.parquet as pq

    with whole_file(file) as draft, draft.open("wb") as stream:
        pq.write_table(table, stream, compression="zstd", write_page_checksum=True)


def _values_in(file: Path) -> int:
    """How many numbers a file has; those of one that is not small if it is damaged or another process has taken it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with contextlib.suppress(OSError, pa.ArrowException):
        said = pq.read_metadata(file)
        return sum(said.row_group(at).column(said.num_columns - 1).num_values for at in range(said.num_row_groups))
    return SMALL_FILE
