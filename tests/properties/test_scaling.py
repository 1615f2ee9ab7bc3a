"""Many products: nothing grows faster than their number, and the page and the terminal stay readable."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest
import yaml

from benchmarks.many import WAYS, names, write
from sim.arrivals import Demand
from sim.arrivals.instants import TimeUnits
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.experiments.run import simulate
from sim.measures import measure_run
from sim.measures.statistics import all_paired, paired
from sim.report.figures import figures_of
from sim.report.folder import write as write_folder
from sim.report.page.page import page
from sim.report.sections.breakdowns import MOST_ROWS
from sim.report.terminal import show
from sim.scenario.demand import demands
from sim.scenario.reading import read_mapping, read_scenario

FEW, FACTOR = 12, 4
OFTEN = 1_100
"""Lines of a function that are worth a look: so many it takes if each pair of 48 products meets."""


def steps(act: Callable[[], Any]) -> tuple[Any, Counter[str]]:
    """What `act` gives, and how many lines of each function it ran: the same number on any machine.

    A loop on one line counts each time it comes round.
    """
    counts: Counter[str] = Counter()

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            code = frame.f_code
            counts[f"{Path(code.co_filename).name}:{code.co_firstlineno} {code.co_qualname}"] += 1
        return local

    def entered(frame: FrameType, event: str, _: Any) -> Any:
        return local

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        return act(), counts
    finally:
        sys.settrace(before)


def all_steps(folder: Path, products: int, way: str) -> Counter[str]:
    """The lines run by reading, playing, measuring and summing up; customers come for two weeks."""
    file = write(folder, products, WAYS[way])
    file.write_text(file.read_text().replace("1 year", "2 weeks"))
    read, reading = steps(lambda: read_scenario(file))
    run, playing = steps(lambda: simulate(read))
    _, measuring = steps(lambda: measure_run(run.plan, run.ledger))
    comparison = compare(read, 2)
    _, summing = steps(comparison.summary)
    return reading + playing + measuring + summing


@pytest.mark.parametrize("way", ["groups", "one group, item master"])
def test_four_times_the_products_are_four_times_the_work_of_every_function(tmp_path: Path, way: str):
    all_steps(tmp_path, 2, way)  # imports and what is remembered once
    few, many = (all_steps(tmp_path, products, way) for products in (FEW, FACTOR * FEW))
    # 4 where the work is linear, 16 where every product meets every other
    faster = {name: (few[name], many[name]) for name in many if many[name] > max(OFTEN, 2 * FACTOR * few[name])}
    assert not faster
    assert sum(many.values()) > 200_000  # something was counted
    assert sum(many.values()) < 1.1 * FACTOR * sum(few.values())


def test_the_count_of_function_calls_finds_quadratic_growth():
    def square(number: int) -> int:
        return sum([1 for _ in range(number) for _ in range(number)])

    (_, few), (_, many) = (steps(lambda number=number: square(number)) for number in (20, 80))  # type: ignore[misc]
    of_it = [sum(counts[name] for name in counts if ".square" in name) for counts in (few, many)]
    assert of_it[1] > 12 * of_it[0] > 0


def test_a_trace_is_read_once_for_all_products(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    products = 30
    text = write(tmp_path, products, WAYS["one group, item master"]).read_text()
    values = yaml.safe_load(text)
    arrivals = {"type": "trace", "file": "orders.csv", "columns": {"quantity": None}}
    values["customers"] = {"people": {"arrivals": arrivals}}
    orders = [f"{day},{name}" for day in range(50) for name in names(products)]
    (tmp_path / "orders.csv").write_text("\n".join(["time,product", *orders]))
    made = []

    def counted(*args: Any, **words: Any) -> TimeUnits:
        made.append(words)
        return TimeUnits(*args, **words)

    monkeypatch.setattr("sim.arrivals.trace.TimeUnits", counted)
    read = read_mapping(values, folder=tmp_path)
    # a unit each week of each product: 15 to 23 days of it, as the generator declares, are 3 or 4
    assert set(demands(read).values()) == {Demand(1.0, 0.0)}
    assert len(made) == 1


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("sixty")
    file = write(folder, 60, WAYS["groups"])
    file.write_text(file.read_text().replace("1 year", "12 weeks"))
    return compare(read_scenario(file), 2)


def section(text: str, key: str) -> str:
    """The text of a part of the page, without its markup; parts of the last section can be folded."""
    found = re.search(rf'<(section|details) id="{key}".*?>(.*?)</\1>', text, re.DOTALL)
    assert found
    return re.sub(r"<svg.*?</svg>|<[^>]*>", "", found[2])


def highest(comparison: Comparison, measure: str) -> list[str]:
    """The stock points by a measure under the baseline, the highest first."""
    table = comparison.table
    rows = table[(table.policy == "as today") & (table.measure == measure) & (table.stock != "*") & (table.group == "")]
    return [str(stock) for stock in rows.sort_values("mean", ascending=False).stock]


def test_of_many_stock_points_the_page_shows_those_that_cost_most(sixty: Comparison):
    shown = section(page(sixty), "stock-points")
    rows = list(dict.fromkeys(re.findall(r"article \d{4}", shown)))
    assert rows == highest(sixty, "running_cost")[:MOST_ROWS]
    assert "Of 60 these 30 have the highest running cost under as today; all of them are in the table" in shown


def test_of_many_customer_groups_the_page_shows_those_that_order_most(sixty: Comparison):
    shown = section(page(sixty), "groups")
    assert len(set(re.findall(r"people of article \d{4}", shown))) == MOST_ROWS
    assert "Of 60 these 30 have the highest orders placed under as today" in shown


def test_the_list_of_stock_points_has_those_with_the_worst_service(sixty: Comparison):
    figures = figures_of(sixty)
    frame = figures.data("service_against_stock")
    assert frame["stock"].nunique() == 61  # the data has them all
    chosen = [button.label for button in figures["service_against_stock"].layout.updatemenus[0].buttons]
    worst = frame[frame["stock"] != "*"].groupby("stock")["service"].min().nsmallest(50)
    assert chosen[0] == "all stock points"
    assert set(chosen[1:]) == set(worst.index)
    assert chosen[1:] == sorted(chosen[1:])  # in the order of the scenario
    assert "The list has the 50 of 60 stock points that are served worst." in section(
        page(sixty), "service-against-stock"
    )


def test_the_terminal_shows_no_more_for_many_than_for_few(sixty: Comparison, tmp_path: Path):
    from rich.console import Console

    def lines(comparison: Comparison) -> int:
        console = Console(width=100)
        with console.capture() as shown:
            show(comparison, console)
        return shown.get().count("\n")

    file = write(tmp_path, 20, WAYS["groups"])
    file.write_text(file.read_text().replace("1 year", "12 weeks"))
    assert lines(sixty) <= lines(compare(read_scenario(file), 2)) + 2  # an end of orders that only many meet


def test_the_summary_has_a_line_for_each_stock_point(sixty: Comparison, tmp_path: Path):
    text = (write_folder(sixty, tmp_path) / "summary.json").read_text()
    assert len(re.findall(r'^   "article 0007": \{"\w+": \{"mean": .*\}\},$', text, re.MULTILINE)) == 2
    assert text.startswith('{\n "format": 2,\n "verb": "compare",\n "scenario": "many",\n')
    assert re.search(r'^ "window": \[0\.0, 12\.0\],$', text, re.MULTILINE)
    assert len(re.findall(r'^  \{"measure": "fill_rate", "stock": "article 0007", ', text, re.MULTILINE)) == 1


@pytest.mark.parametrize("replications", [1, 2, 7, 8, 30, 129])
def test_all_differences_computed_at_once_are_those_computed_one_by_one_to_the_last_bit(replications: int):
    chance = np.random.default_rng(replications)
    ours = chance.normal(size=(replications, 40)) * chance.lognormal(sigma=5, size=40)
    theirs = ours + chance.normal(size=(replications, 40))
    ours[:, 0] = theirs[:, 0]
    ours[:, 1] = math_nan = np.nan
    ours[chance.random(ours.shape) < 0.02] = math_nan
    found = all_paired(ours, theirs, family=3)
    for column, one in enumerate(found):
        assert repr(one) == repr(paired(ours[:, column], theirs[:, column], family=3))


def chain(stores: int, **hub: Any) -> dict[str, Any]:
    """One warehouse and so many stores; customers come for two weeks."""
    store = {"source": "mug@hub", "transit": 1, "restock": {"type": "base_stock", "base_stock_level": 2}}
    stock = {f"mug@{number}": store for number in range(stores)}
    people = {"wants": dict.fromkeys(stock, 1 / stores), "arrivals": {"type": "poisson", "rate": 2}}
    return {
        "name": "chain", "unit": "day", "horizon": 14, "seed": 1,
        "products": {"mug": {}}, "customers": {"people": people}, "suppliers": {"acme": {"lead_time": 3}},
        "stock": {"mug@hub": {"source": "acme", **hub}, **stock},
    }  # fmt: skip


HUBS: dict[str, dict[str, Any]] = {
    "echelon": {"restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 200}},
    "foresight": {
        "restock": {"type": "forecast_driven", "review_period": 7, "forecast": "perfect", "service_level": 0.9}
    },
}


@pytest.mark.parametrize("hub", HUBS.values(), ids=HUBS)
def test_four_times_the_stores_are_four_times_the_work_to_connect_to_their_warehouse(hub: dict[str, Any]):
    def lines(stores: int) -> Counter[str]:
        scenario = read_mapping(chain(stores, **hub))
        return steps(lambda: simulate(scenario))[1]

    lines(2)
    few, many = lines(FEW), lines(FACTOR * FEW)
    # whoever looks at all below adds them up at each change, which is no set-up; customers are as many in both
    faster = {
        name: (few[name], many[name])
        for name in many
        if many[name] > max(OFTEN, 2 * FACTOR * few[name]) and "_echelon_position" not in name
    }
    assert not faster
