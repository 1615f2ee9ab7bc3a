"""Reading scenarios: whatever is in a file, it is read or refused, at once and in words."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import contextlib
import copy
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.scenario.reading import read_mapping, read_scenario
from tests.helpers.scenarios import mapping
from tests.helpers.timing import cpu_seconds
from tests.helpers.tiny import MANY_GROUPS, TINY, Read, Refusals, changed


def test_the_tiny_scenario_is_fine(read: Read):
    scenario = read(TINY)
    assert list(scenario.policies) == ["as declared"]
    assert scenario.warnings == ()
    assert scenario.text == TINY


NO_SCENARIO: dict[str, tuple[str | bytes, str]] = {
    "an empty file": ("", "{file}: expected a scenario, found an empty file"),
    "a file of remarks": ("# nothing\n", "{file}: expected a scenario, found nothing but remarks"),
    "nothing, said": ("null\n", "{file}:1:1: expected a scenario: words with values, found nothing\n    null\n    ^"),
    "a list": (
        "- mug\n",
        "{file}:1:1: expected a scenario: words with values, found a list: [mug]\n    - mug\n    ^",
    ),
    "a word": ("hello\n", "{file}:1:1: expected a scenario: words with values, found 'hello'\n    hello\n    ^"),
    "a file in Latin-1": (
        "name: tiny\ndescription: café\n".encode("latin-1"),
        "{file}:2: expected text in UTF-8, found the byte 0xe9: save it as UTF-8",
    ),
    "a file in UTF-16": (
        "name: tiny\n".encode("utf-16"),
        "{file}:1: expected text in UTF-8, found the byte 0xff: save it as UTF-8",
    ),
    "a control character": (
        b"name: tiny\ndescription: \xc3\xa9\x07\n",
        "{file}:2:15: expected text without control characters, found U+0007\n    description: é?\n                  ^",
    ),
    "a hundred lists in each other": (
        "[" * 200_000,
        "{file}:1:101: expected YAML, found too many blocks inside blocks\n    …"
        + "[" * 160
        + "…\n    "
        + " " * 81
        + "^",
    ),
}


@pytest.mark.parametrize("case", NO_SCENARIO)
def test_a_file_that_is_no_scenario_is_refused(case: str, read: Read, tmp_path: Path):
    text, said = NO_SCENARIO[case]
    with pytest.raises(UserError) as caught:
        read(text)
    assert str(caught.value) == said.format(file=tmp_path / "x.yaml")


def test_a_byte_order_mark_and_carriage_returns_do_no_harm(read: Read, refusals: Refusals):
    windows = b"\xef\xbb\xbf" + TINY.replace("\n", "\r\n").encode()
    assert read(windows).canonical() == read(TINY).canonical()
    assert refusals(windows.replace(b"100", b"soon")) == [
        "3:10: horizon: expected a duration, such as 5 or '36 hours', found 'soon'"
    ]


def test_a_missing_file_is_told_with_the_nearest_there_is(tmp_path: Path):
    (tmp_path / "dropshipping.yaml").write_text(TINY)
    for name in ("dropshiping.yaml", "dropshipping", "dropshipping.yml"):
        with pytest.raises(UserError) as caught:
            read_scenario(tmp_path / name)
        assert str(caught.value) == (
            f"{tmp_path}/{name}: expected a scenario file, found nothing of that name "
            f"(did you mean '{tmp_path}/dropshipping.yaml'?)"
        )


def test_a_folder_is_no_scenario(tmp_path: Path):
    with pytest.raises(UserError, match=r"expected a scenario file, found a folder$"):
        read_scenario(tmp_path)


# nothing where something could be


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wants: mug", "wants: mug\n    patience: null"),
        ("wants: mug", "wants: mug\n    patience:"),
        ("wants: mug", "wants: mug\n    profile: null"),
        ("source: acme", "source: acme\n    initial:"),
        ("source: acme", "source: acme\n    max_backorders: null"),
        ("unit: day", "unit: day\nstart:"),
        ("horizon: 100", "horizon: 100\npolicies:"),
        ("lead_time: 5", "lead_time: 5, quoted_lead_time: null"),
    ],
)
def test_nothing_said_is_as_if_the_word_were_not_there(old: str, new: str, read: Read):
    assert read(changed([(old, new)])).canonical() == read(TINY).canonical()


def test_a_unit_that_is_not_said_is_a_day(read: Read):
    assert read(changed([("unit: day\n", "")])).canonical() == read(TINY).canonical()


# whatever is in the file

RICH = mapping(
    {
        "start": "2026-01-05",
        "warm_up": "1 week",
        "accounting": {"type": "period_end", "period": 1},
        "products": {"mug": {"price": 3, "holding_rate": "25% per year"}, "cup": {}},
        "profiles": {"patient": {}, "hurried": {"patience": {"type": "gamma", "mean": 4, "cv": 0.7}}},
        "customers": {
            "people": {
                "wants": {"mug": 0.5, "cup@home": 0.5},
                "arrivals": {"type": "poisson", "rate": "3 per day", "pattern": {"weekday": [1, 1, 1, 1, 1, 2, 0]}},
                "profile": {"patient": 0.5, "hurried": 0.5},
                "quantity": {"type": "discrete", "values": [1, 2], "weights": [3, 1]},
            }
        },
        "stock": {
            "mug": {
                "initial": {"on_hand": 3, "on_order": [{"quantity": 5, "due": 3}], "backorders": 0},
                "restock": {"type": "min_max", "reorder_point": {"days": 3}, "order_up_to_level": 40},
                "reserve": {"2": 3},
            },
            "cup@home": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 4}},
        },
        "policies": {"as today": {}, "more": {"restock": {"type": "base_stock", "base_stock_level": 9}}},
    }
)
SCALARS = st.one_of(
    st.sampled_from(
        [None, True, False, 0, 1, -1, 2, 1.5, -0.5, 1e9, 1e300, 1e-300, -1e300, 10**400, 2**63, "", " ", "mug", "acme",
         "poisson", "gamma", "base_stock", "eoq", "5 days", "36 hours", "12 per day", "1e9 years", "1e-9 seconds",
         "25%", "25% per year", "-3 days", "none", "*", "2026-01-05", "9999-12-31", dt.date(2026, 1, 5),
         dt.datetime(2026, 1, 5, 3), float("inf"), float("nan"), "x" * 1000, "\x00", "../x", "scripted", "trace"]
    ),
    st.text(max_size=5),
    st.integers(),
    st.floats(),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["type", "mean", "cv", "value", "values", "rate", "mug", "x", "2"]), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in a mapping."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from nodes(inner, (*path, key))


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A rich scenario after one to three changes anywhere."""
    values: Any = copy.deepcopy(RICH)
    for _ in range(draw(st.integers(1, 3))):
        paths = [path for path in nodes(values) if path]
        path = draw(st.sampled_from(paths))
        block = values
        for key in path[:-1]:
            block = block[key]
        act = draw(st.sampled_from(["replace", "delete", "insert", "copy"]))
        if act == "delete":
            del block[path[-1]]
        elif act == "insert" and isinstance(block, dict):
            block[
                draw(st.one_of(st.text(max_size=4), st.sampled_from(["type", "capacity", "patience", "restock"])))
            ] = draw(VALUES)
        elif act == "copy":
            other = draw(st.sampled_from(paths))
            found = values
            for key in other:
                found = found[key] if isinstance(found, dict | list) and key in list_or_keys(found) else None
            block[path[-1]] = copy.deepcopy(found)
        else:
            block[path[-1]] = draw(VALUES)
    return values


def list_or_keys(block: Any) -> Any:
    return block if isinstance(block, dict) else range(len(block))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(broken())
def test_whatever_is_in_a_mapping_is_read_or_refused(values: Any):
    def read() -> None:
        with contextlib.suppress(UserError):
            read_mapping(values).fingerprint()

    assert cpu_seconds(read) < 1


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_in_a_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    text = data.draw(st.sampled_from([TINY, yaml.safe_dump(RICH), changed(MANY_GROUPS)]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 8))
        put = data.draw(st.one_of(st.text(max_size=4), st.sampled_from(["{", "[", "&a ", "*a", "<<: *a", ": ", "- ", "\n", "\t", "? ", "!!int ", "---\n", "%", "|\n", ">"])))  # fmt: skip
        text = text[:at] + put + text[at + cut :]
    file = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))

    def read() -> None:
        with contextlib.suppress(UserError):
            read_scenario(file)

    assert cpu_seconds(read) < 1


def test_an_accounting_period_may_be_as_long_as_the_horizon() -> None:
    assert read_mapping(mapping({"accounting": {"type": "period_end", "period": 100}})).accounting.period == 100
