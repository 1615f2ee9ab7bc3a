"""Rows of a table: headings of an ERP, defaults, terms of the row's source, and words of its supplier."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import ScenarioError
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping, read_scenario
from sim.scenario.stock_file_rows import over
from tests.helpers.stock_files import save

BASE = """\
name: shop
horizon: 30
replications: 2
customers:
  people: {wants: items, arrivals: {type: poisson}}
"""
GERMAN = """\
Material;Werk;Bezeichnung;Lieferant;PLIFZ;Losgröße;Preis;EK-Preis;Bestand;Bedarf;Notiz
A.7/2;1000;Tasse, groß;0000100200;7;12;18,00;7,50;80;14 per week;größer bestellen
A.7/3;1000;Teller;0000100200;4,5;6;1.218,00;1.000;1.200;0,5;
B/1;;Löffel;200;10;;4,00;1,20;;3;für Müller
"""
READ_GERMAN = """\
stock_file:
  file: items.csv
  columns:
    Material: product
    Werk: location
    Lieferant: source
    PLIFZ: terms.lead_time
    Losgröße: terms.order_multiple
    Preis: product.price
    EK-Preis: terms.price
    Bestand: initial
    Bedarf: demand
  defaults:
    restock: {type: base_stock, base_stock_level: 8}
    product: {holding_rate: 25% per year}
    supplier: {order_cost: 40}
  ignore_columns: [Notiz, Bezeichnung]
  decimal: ','
  thousands: '.'
  encoding: cp1252
"""


def read(folder: Path, table: str, words: str = "stock_file: items.csv\n", base: str = BASE) -> Scenario:
    (folder / "items.csv").write_text(table, encoding="utf-8")
    (folder / "shop.yaml").write_text(base + words, encoding="utf-8")
    return read_scenario(folder / "shop.yaml")


def refusals(folder: Path, table: str, words: str = "stock_file: items.csv\n", base: str = BASE) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        read(folder, table, words, base)
    return [str(one).partition("\n")[0].replace(f"{folder}/", "") for one in refused.value.problems]


def block(**words: Any) -> str:
    return yaml.safe_dump({"stock_file": {"file": "items.csv", **words}}, allow_unicode=True)


def test_an_export_with_german_headings_commas_and_umlauts_is_read_unedited(tmp_path: Path):
    (tmp_path / "items.csv").write_bytes(GERMAN.encode("cp1252"))
    (tmp_path / "shop.yaml").write_text(BASE + READ_GERMAN, encoding="utf-8")
    found = read_scenario(tmp_path / "shop.yaml")
    restock = {"type": "base_stock", "base_stock_level": 8}
    declared = read_mapping(
        {
            **yaml.safe_load(BASE),
            "customers": {
                "people": {
                    "wants": {"A.7/2@1000": 2 / 5.5, "A.7/3@1000": 0.5 / 5.5, "B/1": 3 / 5.5},
                    "arrivals": {"type": "poisson", "rate": 5.5},
                }
            },
            "products": {
                "A.7/2": {"price": 18, "holding_rate": "25% per year"},
                "A.7/3": {"price": 1218, "holding_rate": "25% per year"},
                "B/1": {"price": 4, "holding_rate": "25% per year"},
            },
            "suppliers": {
                "0000100200": {
                    "order_cost": 40,
                    "items": {
                        "A.7/2": {"lead_time": 7, "order_multiple": 12, "price": 7.5},
                        "A.7/3": {"lead_time": 4.5, "order_multiple": 6, "price": 1000},
                    },
                },
                "200": {"order_cost": 40, "items": {"B/1": {"lead_time": 10, "price": 1.2}}},
            },
            "stock": {
                "A.7/2@1000": {"source": "0000100200", "restock": restock, "initial": 80, "demand": 2},
                "A.7/3@1000": {"source": "0000100200", "restock": restock, "initial": 1200, "demand": 0.5},
                "B/1": {"source": "200", "restock": restock, "demand": 3},
            },
        }
    )
    assert found.canonical() == declared.canonical()
    assert found.fingerprint() == declared.fingerprint()


# defaults


def test_a_default_stands_where_a_cell_is_empty_or_has_no_column(tmp_path: Path):
    words = block(
        defaults={
            "source": "acme",
            "restock": {"type": "base_stock", "base_stock_level": 8},
            "demand": 2,
            "terms": {"lead_time": 3},
        }
    )
    found = read(tmp_path, "product,restock.base_stock_level,terms.lead_time,terms.price\nmug,,,\ncup,3,5,2\n", words)
    assert [point.restock.model_dump()["base_stock_level"] for point in found.stock.values()] == [8, 3]
    assert [found.suppliers["acme"].items[name].lead_time.mean for name in ("mug", "cup")] == [3, 5]
    assert found.suppliers["acme"].items["cup"].price == 2
    assert [point.demand for point in found.stock.values()] == [2, 2]


def test_a_row_goes_over_a_default_key_by_key():
    default = {"type": "reorder_point", "reorder_point": {"service_level": 0.95}, "order_quantity": "eoq"}
    assert over(default, {"reorder_point": 4}) == {**default, "reorder_point": 4}
    assert over(default, {"reorder_point": {"days": 4}}) == {**default, "reorder_point": {"days": 4}}
    assert over(default, {"type": "reorder_point", "order_quantity": 7}) == {**default, "order_quantity": 7}
    assert over(default, {"type": "base_stock", "base_stock_level": 7}) == {"type": "base_stock", "base_stock_level": 7}
    assert over({"restock": default}, {"restock": None}) == {"restock": None}
    assert over({}, {"restock": default}) == {"restock": default}


def test_what_is_wrong_with_a_default_is_said_once_and_at_its_place(tmp_path: Path):
    words = "stock_file:\n  file: items.csv\n  defaults: {source: acme, terms: {lead_time: 3}, restock: {type: base_stok}}\n"
    assert refusals(tmp_path, "product,demand\nmug,3\ncup,4\n", words) == [
        "shop.yaml:8:67: stock_file.defaults.restock.type: expected a restock rule, found 'base_stok' (did you mean 'base_stock'?)"
    ]
    assert refusals(tmp_path, "product,demand,restock.type\nmug,3,base_stok\ncup,4,order_for_order\n", words) == [
        "items.csv:row 2, column restock.type: stock.mug.restock.type: expected a restock rule, found 'base_stok' (did you mean 'base_stock'?)"
    ]


def test_words_that_defaults_cannot_have_are_refused(tmp_path: Path):
    words = block(defaults={"sorce": "acme", "terms": {"leadtime": 3}, "product": 4})
    assert [one.partition(": ")[2] for one in refusals(tmp_path, "product\nmug\n", words)] == [
        "stock_file.defaults.product: expected a block of words, each a word of a product, found 4",
        "stock_file.defaults.sorce: expected a word of a stock point, or one of product, terms, supplier with words of it, found 'sorce' (did you mean 'source'?)",
        "stock_file.defaults.terms.leadtime: expected a word of a supplier's items, found 'leadtime' (did you mean 'lead_time'?)",
    ]


def test_a_shop_takes_no_default_that_it_cannot_have(tmp_path: Path):
    words = block(defaults={"source": "acme", "restock": "order_for_order", "terms": {"lead_time": 3}, "demand": 1})
    found = read(tmp_path, "product,location,sells_from\nmug,,\nmug,shop,mug\n", words)
    assert found.stock["mug@shop"].sells_from == "mug"
    assert found.stock["mug@shop"].demand == 1
    assert found.stock["mug@shop"].restock is None


# terms and words of suppliers

TERMS = "product,location,demand,source,restock,terms.lead_time,terms.order_multiple\n"


def test_terms_of_a_row_are_those_of_its_source_for_its_product(tmp_path: Path):
    found = read(
        tmp_path,
        TERMS + "mug,,1,acme,order_for_order,4,6\ncup,,1,acme,order_for_order,9,\nmug,x,1,bolt,order_for_order,2,\n",
    )
    said = {(name, item): terms for name, spec in found.suppliers.items() for item, terms in spec.items.items()}
    assert {pair: (terms.lead_time.mean, terms.order_multiple) for pair, terms in said.items()} == {
        ("acme", "mug"): (4, 6),
        ("acme", "cup"): (9, None),
        ("bolt", "mug"): (2, None),
    }


def test_rows_of_the_same_product_and_source_agree_about_the_terms(tmp_path: Path):
    rows = "mug,,1,acme,order_for_order,4,6\nmug,a,1,acme,order_for_order,,6\nmug,b,1,acme,order_for_order,5,\n"
    assert refusals(tmp_path, TERMS + rows) == [
        "items.csv:row 4, column terms.lead_time: expected 4, as in row 2, or nothing, found 5"
    ]
    assert refusals(
        tmp_path,
        "product,demand,source,restock,supplier.lead_time\nmug,1,acme,order_for_order,4\ncup,1,acme,order_for_order,\njug,1,acme,order_for_order,5\n",
    ) == ["items.csv:row 4, column supplier.lead_time: expected 4, as in row 2, or nothing, found 5"]


def test_terms_beside_another_source_than_one_supplier_are_refused(tmp_path: Path):
    base = BASE + "suppliers: {acme: {lead_time: 2}, bolt: {lead_time: 2}}\n"
    rows = 'mug,,1,acme,order_for_order,,\nmug,a,1,mug,order_for_order,4,\ncup,,1,"{type: split, shares: {acme: 0.5, bolt: 0.5}}",order_for_order,4,6\n'
    assert refusals(tmp_path, TERMS + rows, base=base) == [
        "items.csv:row 3, column terms.lead_time: expected nothing: terms are those of a single supplier, found 4, and as source the stock point 'mug'",
        "items.csv:row 4, column terms.lead_time: expected nothing: terms are those of a single supplier, found 4, and as source a sourcing rule",
    ]


def test_the_suppliers_of_a_table_are_those_of_its_column_of_sources_where_none_are_declared(tmp_path: Path):
    found = read(tmp_path, TERMS + "mug,,1,acme,order_for_order,4,6\nmug,a,1,mug,order_for_order,,\n")
    assert list(found.suppliers) == ["acme"]
    base = BASE + "suppliers: {bolt: {lead_time: 2}}\n"
    assert refusals(tmp_path, TERMS + "mug,,1,bolz,order_for_order,,\n", base=base) == [
        "items.csv:row 2, column source: stock.mug.source: expected a supplier, or another stock point, found 'bolz' (did you mean 'bolt'?)"
    ]


def test_a_supplier_without_a_lead_time_for_an_item_is_refused(tmp_path: Path):
    said = refusals(tmp_path, TERMS + "mug,,1,acme,order_for_order,4,6\ncup,,1,acme,order_for_order,,6\n")
    assert said == [
        "items.csv:row 2: suppliers.acme.lead_time: expected a lead time for all that is ordered there, or one in 'items' for each product, found none for 'cup'"
    ]


def test_terms_in_two_places_are_refused(tmp_path: Path):
    base = BASE + "suppliers: {acme: {lead_time: 2, items: {mug: {order_multiple: 3}}}}\n"
    assert refusals(
        tmp_path, TERMS + "mug,,1,acme,order_for_order,4,\ncup,,1,acme,order_for_order,4,\n", base=base
    ) == [
        "items.csv:row 2, column terms.lead_time: expected no words of a supplier's item that 'suppliers' says itself, found one of 'mug', which stands at shop.yaml:6:42"
    ]
    table = "product,demand,source,restock,supplier.lead_time,supplier.order_cost\nmug,1,acme,order_for_order,4,50\n"
    assert refusals(tmp_path, table, base=base) == [
        "items.csv:row 2, column supplier.lead_time: expected no words of a supplier that 'suppliers' says itself, found one of 'lead_time', which stands at shop.yaml:6:20"
    ]


def test_a_wrong_term_is_said_at_its_cell(tmp_path: Path):
    assert refusals(tmp_path, TERMS + "mug,,1,acme,order_for_order,soon,\ncup,,1,acme,order_for_order,4,-1\n") == [
        "items.csv:row 2, column terms.lead_time: suppliers.acme.items.mug.lead_time: expected a duration, such as 5 or '36 hours', found 'soon'",
        "items.csv:row 3, column terms.order_multiple: suppliers.acme.items.cup.order_multiple: expected a whole number of at least 1, found -1",
    ]


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("lead_time", "terms.lead_time"),
        ("order_multiple", "terms.order_multiple"),
        ("minimum_order", "terms.minimum_order"),
        ("order_cost", "supplier.order_cost"),
        ("holding_rate", "product.holding_rate"),
    ],
)
def test_a_column_of_a_supplier_or_product_is_answered_with_its_name_here(tmp_path: Path, heading: str, meant: str):
    (said,) = refusals(tmp_path, f"product,source,restock,{heading}\nmug,acme,order_for_order,3\n")
    assert said.endswith(f"found '{heading}' (did you mean '{meant}'?)")


# columns


def test_headings_that_are_not_there_or_no_words_are_said_in_the_scenario_file(tmp_path: Path):
    words = "stock_file:\n  file: items.csv\n  columns: {Materal: product, Menge: dmand}\n"
    assert refusals(tmp_path, "Material,Menge\nmug,3\n", words) == [
        "shop.yaml:8:13: stock_file.columns.Materal: expected the name of a column, found 'Materal', which items.csv has not (did you mean 'Material'?)",
        "shop.yaml:8:38: stock_file.columns.Menge: expected 'product', 'location', or a word of a stock point, found 'dmand' (did you mean 'demand'?)",
        "items.csv: expected a column 'product' (beside it 'location' and words of stock points), found Material, Menge",
        "items.csv:column Material: expected 'product', 'location', or a word of a stock point, found 'Material'",
    ]


def test_columns_that_are_no_words_are_ignored_where_that_is_said(tmp_path: Path):
    table = "product,Notiz,demand,source,restock,terms.lead_time,\nmug,x,3,acme,order_for_order,2,y\n"
    assert read(tmp_path, table, block(ignore_columns="others")).stock["mug"].demand == 3
    assert [one.partition(": ")[0] for one in refusals(tmp_path, table, block(ignore_columns=["Notitz"]))] == [
        "items.csv:column Notiz",
        "items.csv",
    ]
    # a word that is listed is ignored too
    assert (
        read(
            tmp_path,
            table,
            block(ignore_columns=["Notiz", "", "terms.lead_time"], defaults={"supplier": {"lead_time": 9}}),
        )
        .suppliers["acme"]
        .items
        == {}
    )


def test_two_headings_of_one_word_are_refused(tmp_path: Path):
    words = block(columns={"Artikel": "product", "Bedarf": "demand", "Absatz": "demand"})
    assert refusals(tmp_path, "Artikel,Bedarf,Absatz\nmug,3,3\n", words) == [
        "items.csv:column Absatz: expected each column once, found 'Absatz' beside 'Bedarf'"
    ]


# numbers

NUMBERS = "product;demand;source;restock;terms.lead_time;terms.price\n"


def test_numbers_with_other_signs_are_answered_once_with_the_words_that_read_them(tmp_path: Path):
    rows = "".join(f"mug{n};1;acme;order_for_order;2;{n}.234,{n}5\n" for n in range(1, 6))
    assert refusals(tmp_path, NUMBERS + rows) == [
        "items.csv:rows 2, 3, 4 and 2 more, column terms.price: suppliers.acme.items.mug1.price: expected an amount of money, at least 0, "
        "found '1.234,15' (does decimal: ',' and thousands: '.' in stock_file say how it is written?)"
    ]


def test_a_number_that_is_not_written_as_said_is_refused_and_not_misread(tmp_path: Path):
    assert refusals(
        tmp_path,
        NUMBERS + "mug;1;acme;order_for_order;2;1.234\ncup;1;acme;order_for_order;2;12,50\n",
        block(decimal=","),
    ) == [
        "items.csv:row 2, column terms.price: expected a number with ',' before its decimals and no other sign, found '1.234'"
    ]


def test_digits_in_names_are_no_numbers(tmp_path: Path):
    table = "product;location;demand;source;restock;terms.lead_time\n1.234;0,5;1;0010.5;order_for_order;2\n007;;1;0010.5;order_for_order;2\n"
    found = read(tmp_path, table, block(decimal=",", thousands="."))
    assert list(found.stock) == ["1.234@0,5", "007"]
    assert list(found.suppliers) == ["0010.5"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_unit_of_a_column_stands_behind_its_word(tmp_path: Path, ending: str):
    names = ("Artikel", "Bedarf", "WBZ", "Lager", "source", "restock")
    rows = [
        ("mug", 10.5, 2, 25, "acme", "order_for_order"),
        ("cup", "2 per day", "3 days", "", "acme", "order_for_order"),
    ]
    save(tmp_path / f"items.{ending}", names, *rows)
    columns = {
        "Artikel": "product",
        "Bedarf": "demand per week",
        "WBZ": "terms.lead_time weeks",
        "Lager": "product.holding_rate % per year",
    }
    words = yaml.safe_dump({"stock_file": {"file": f"items.{ending}", "columns": columns}})
    (tmp_path / "shop.yaml").write_text(BASE + words)
    found = read_scenario(tmp_path / "shop.yaml")
    assert [point.demand for point in found.stock.values()] == [1.5, 2]
    assert [found.suppliers["acme"].items[name].lead_time.mean for name in ("mug", "cup")] == [14, 3]
    assert found.products["mug"].holding_rate == pytest.approx(0.25 / 365)


def test_a_unit_that_is_none_is_refused(tmp_path: Path):
    (said,) = refusals(
        tmp_path,
        "product,Bedarf,source,restock,terms.lead_time\nmug,3,acme,order_for_order,2\n",
        block(columns={"Bedarf": "demand per month"}),
    )
    assert said.endswith(
        "stock_file.columns.Bedarf: expected behind the word a unit of its numbers, such as 'per week', 'days' or '%', or nothing, found 'per month'"
    )


def test_what_an_assignment_says_of_a_table_is_read_with_it(tmp_path: Path):
    found = read(
        tmp_path, "product,source,restock,terms.lead_time\nmug,acme,order_for_order,2\n", block(defaults={"demand": 3})
    )
    file = tmp_path / "shop.yaml"
    assert read_scenario(file, ["stock_file.defaults.demand=5"]).stock["mug"].demand == 5
    assert found.changed({"stock_file.defaults.demand": 7}).stock["mug"].demand == 7
    with pytest.raises(ScenarioError) as refused:
        read_scenario(file, ["stock_file.defaults.demand=x"])
    assert [(one.path, one.assigned) for one in refused.value.problems] == [("stock_file.defaults.demand", True)]
    with pytest.raises(ScenarioError) as refused:
        read_scenario(file, ["stock_file.decimal=x"])
    assert [(one.path, one.assigned) for one in refused.value.problems] == [("stock_file.decimal", True)]


THOUSANDS = "product;demand;initial;source;restock;terms.lead_time\n"


def test_numbers_that_may_all_be_in_thousands_are_warned_of_with_their_columns(tmp_path: Path):
    rows = "a;1.860;1.000;v;order_for_order;2\nb;12;240;v;order_for_order;2\n"
    (said,) = read(tmp_path, THOUSANDS + rows).warnings
    assert said.replace(f"{tmp_path}/", "") == (
        "items.csv: every number with a point in 'demand', 'initial' has three digits behind it, and 1.240 is read as "
        "1.24; if it is 1240, say thousands: '.' in stock_file, and else decimal: '.'"
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("a;1.860;1;v;order_for_order;2\nb;0.125;1;v;order_for_order;2\n", "stock_file: items.csv\n"),
        ("a;1.860;1;v;order_for_order;2\n", block(decimal=".")),
        ("a;1.860;1.000;v;order_for_order;2\n", block(thousands=".")),
    ],
)
def test_numbers_of_which_it_is_known_how_they_are_written_are_not_warned_of(tmp_path: Path, rows: str, words: str):
    assert read(tmp_path, THOUSANDS + rows, words).warnings == ()


def test_what_is_missing_in_a_cell_is_not_said_of_the_defaults(tmp_path: Path):
    table = (
        "product;demand;source;terms.lead_time;restock.reorder_point\n" + "a;1;v;2;5\n" + "b;1;v;2;\n" + "c;1;v;2;\n"
    )
    words = block(defaults={"restock": {"type": "reorder_point", "order_quantity": 20}})
    assert refusals(tmp_path, table, words) == [
        "items.csv:rows 3 and 4, column restock.reorder_point: stock.b.restock.reorder_point: expected the word 'reorder_point', found nothing"
    ]


def test_a_column_for_all_of_what_another_has_a_part_of_is_named(tmp_path: Path):
    table = (
        "product;demand;source;terms.lead_time;restock;initial;initial.on_order.quantity\na;1;v;2;order_for_order;5;3\n"
    )
    assert refusals(tmp_path, table) == [
        "items.csv:row 2, column initial.on_order.quantity: expected columns for parts of 'initial', such as initial.on_hand, or one for the whole, "
        "found 'initial.on_order.quantity' beside a column for all of 'initial'"
    ]


def test_a_date_that_there_is_not_is_answered_with_how_dates_are_written(tmp_path: Path):
    table = "product;demand;source;terms.lead_time;restock;initial.on_order.quantity;initial.on_order.due\na;1;v;2;order_for_order;5;31.02.2026\n"
    (said,) = refusals(tmp_path, table, block(date_format="%d.%m.%Y", decimal=",", thousands="."))
    assert said == (
        "items.csv:row 2, column initial.on_order.due: expected a date written as %d.%m.%Y, found '31.02.2026'"
    )


def test_a_demand_that_cannot_be_read_is_all_that_is_said(tmp_path: Path):
    table = "product;demand;source;terms.lead_time;restock\na;4.85;v;2;order_for_order\n"
    (said,) = refusals(tmp_path, table, block(decimal=","))
    assert "column demand: expected a number with ',' before its decimals" in said
