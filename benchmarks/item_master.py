"""An item master as an ERP writes it, seeded: 2,500 items of 40 vendors in German headings; how long its check takes.

python -m benchmarks.item_master [ROWS]            times of reading, checking and planning
python -m benchmarks.item_master ROWS FOLDER       writes item_master.csv and item_master.yaml there
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from sim.engine.plan import plan
from sim.scenario.reading import read_scenario

ROWS, VENDORS = 2500, 40
HEADINGS = (
    "Material", "Werk", "Bezeichnung", "Lieferant", "PLIFZ", "Losgröße", "Mindestmenge", "Einkaufspreis", "VK-Preis",
    "Bestand", "Bedarf pro Woche", "Notiz",
)  # fmt: skip
SCENARIO = """\
name: item master
unit: day
currency: EUR
start: 2026-01-05
horizon: 1 year
replications: 1
customers:
  everybody: {wants: items, arrivals: {type: poisson}, quantity: {type: geometric, mean: 2}}
stock_file:
  file: item_master.csv
  columns:
    Material: product
    Werk: location
    Lieferant: source
    PLIFZ: terms.lead_time
    Losgröße: terms.order_multiple
    Mindestmenge: terms.minimum_order
    Einkaufspreis: terms.price
    VK-Preis: product.price
    Bestand: initial
    Bedarf pro Woche: demand per week
  defaults:
    restock: {type: reorder_point, reorder_point: {service_level: 95%}, order_quantity: eoq}
    product: {holding_rate: 25% per year}
    supplier: {order_cost: 40, line_cost: 2}
  ignore_columns: [Bezeichnung, Notiz]
  decimal: ','
  thousands: '.'
  encoding: cp1252
policies:
  as today: {}
  more safety: {restock: {reorder_point: {service_level: 98%}}}
"""


def german(number: float, digits: int = 2) -> str:
    """A number as a German program writes it.

    >>> german(1234.5)
    '1.234,50'
    """
    return f"{number:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def rows(count: int, seed: int = 2026) -> list[tuple[str, ...]]:
    """The cells of so many items: what sells little is dear, and packs are of what sells much."""
    rng = np.random.default_rng(seed)
    weekly = np.round(rng.lognormal(1.0, 1.2, count), 1) + 0.1
    prices = np.round(rng.lognormal(2.5, 1.0, count) + 0.5, 2)
    vendors = rng.integers(0, min(VENDORS, count), count)
    packs = rng.choice([1, 1, 6, 10, 12], count)
    days = rng.integers(3, 30, count)
    return [
        (
            f"{chr(65 + n % 26)}.{n // 26}/{n % 3}",
            "1000",
            f"Bügel, größer als Nr. {n}",
            f"{100200 + vendors[n]:010d}",
            str(days[n]),
            str(packs[n]),
            german(2 * packs[n], 0),
            german(prices[n]),
            german(2.1 * prices[n]),
            german(np.ceil(weekly[n] * days[n] / 3), 0),
            german(weekly[n], 1),
            "für Müller zurücklegen" if n % 17 == 0 else "",
        )
        for n in range(count)
    ]


def write(folder: Path, count: int = ROWS) -> Path:
    """Writes the table and its scenario; the path of the latter."""
    lines = [";".join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in (HEADINGS, *rows(count))]
    (folder / "item_master.csv").write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))
    (folder / "item_master.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder / "item_master.yaml"


def main() -> None:
    """Reads, checks and plans the item master, and shows where the time goes; or writes it into a folder."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    if len(sys.argv) > 2:
        print(write(Path(sys.argv[2]), count))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = write(Path(folder), count)
        profile = cProfile.Profile()
        for profiled in (False, True):
            began, used = time.perf_counter(), time.process_time()
            if profiled:
                profile.enable()
            scenario = read_scenario(file, progress=False)
            read_at = time.perf_counter()
            plans = [plan(scenario, policy) for policy in scenario.policies]
            planned_at = time.perf_counter()
            profile.disable()
            if not profiled:
                print(f"{count:,} rows: read and checked in {read_at - began:.2f} s, {len(plans)} plans in "
                      f"{planned_at - read_at:.2f} s; {time.process_time() - used:.2f} s of it computing")  # fmt: skip
        pstats.Stats(profile).sort_stats("cumulative").print_stats(35)


if __name__ == "__main__":
    main()
