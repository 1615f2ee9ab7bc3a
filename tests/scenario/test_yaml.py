"""YAML: what it would quietly misread, and what its anchors and merges bring."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import datetime as dt

import pytest

from tests.helpers.tiny import Changes, Read, Refusals, changed, in_quotes

TRAPS: dict[str, tuple[Changes, list[str]]] = {
    "Norway": ([("name: tiny", "name: NO")], [f"1:7: name: {in_quotes('NO', 'true or false')}"]),
    "off": ([("horizon: 100", "horizon: off")], ["3:10: horizon: expected a duration, such as 5 or '36 hours', found off, which YAML reads as true or false"]),
    "yes": ([("wants: mug", "wants: yes")], ["8:12: customers.people.wants: expected a stock point, found yes, which YAML reads as true or false"]),
    "a product Norway": ([("mug: {}", "mug: {}\n  NO: {}")], [f"6:3: products.NO: {in_quotes('NO', 'true or false')}"]),
    "a product on": ([("mug: {}", "mug: {}\n  on: {}")], [f"6:3: products.on: {in_quotes('on', 'true or false')}"]),
    "a product true": ([("mug: {}", "mug: {}\n  true: {}")], [f"6:3: products.true: {in_quotes('true', 'true or false')}"]),
    "a product null": ([("mug: {}", "mug: {}\n  null: {}")], [f"6:3: products.null: {in_quotes('null', 'null')}"]),
    "a product ~": ([("mug: {}", "mug: {}\n  ~: {}")], [f"6:3: products.~: {in_quotes('~', 'null')}"]),
    "half past one": (
        [("horizon: 100", "horizon: 1:30")],
        ["3:10: horizon: expected a plain number, or '1:30' in quotes, found 1:30, which YAML reads in base 60"],
    ),
    "half past one and a half": (
        [("horizon: 100", "horizon: 1:30.5")],
        ["3:10: horizon: expected a plain number, or '1:30.5' in quotes, found 1:30.5, which YAML reads in base 60"],
    ),
    "a leading zero": (
        [("horizon: 100", "horizon: 010")],
        ["3:10: horizon: expected a number without leading zeros, or '010' in quotes, found 010, "
         "which YAML reads in base 8"],
    ),
    "a leading zero behind a sign": (
        [("horizon: 100", "horizon: -01_0")],
        ["3:10: horizon: expected a number without leading zeros, or '-01_0' in quotes, found -01_0, "
         "which YAML reads in base 8"],
    ),
    "a date as a duration": (
        [("horizon: 100", "horizon: 2026-01-05")],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found 2026-01-05 (a length of time, not a date)"],
    ),
    "a date as a name": (
        [("name: tiny", "name: 2026-01-05")],
        ["1:7: name: expected a text, in quotes: '2026-01-05', found 2026-01-05"],
    ),
    "a date with a 13th month": (
        [("unit: day", "unit: day\nstart: 2026-13-05")],
        ["3:8: start: expected a date that there is, such as 2026-01-05, found 2026-13-05"],
    ),
    "a date with a time": (
        [("unit: day", "unit: day\nstart: 2026-01-05 12:00:00")],
        ["3:8: start: expected a date alone, such as 2026-01-05, found 2026-01-05 12:00"],
    ),
    "a date in a time zone": (
        [("unit: day", "unit: day\nstart: 2026-01-05T00:00:00+02:00")],
        ["3:8: start: expected a date alone, such as 2026-01-05, found 2026-01-05 00:00:00+02:00"],
    ),
    "a number as a date": (
        [("unit: day", "unit: day\nstart: 20260105")],
        ["3:8: start: expected a date, such as 2026-01-05, found 20260105"],
    ),
    "a date as people write it": (
        [("unit: day", "unit: day\nstart: 5.1.2026")],
        ["3:8: start: expected a date, such as 2026-01-05, found '5.1.2026' (did you mean 2026-01-05?)"],
    ),
    "infinity": (
        [("horizon: 100", "horizon: .inf")],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found inf"],
    ),
    "no number": (
        [("horizon: 100", "horizon: .nan")],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found nan"],
    ),
    "a word twice": (
        [("horizon: 100", "horizon: 100\nhorizon: 200")],
        ["4:1: horizon: expected each word once, found 'horizon' a second time"],
    ),
    "a word twice in braces": (
        [("lead_time: 5", "lead_time: 5, lead_time: 6")],
        ["11:24: suppliers.acme.lead_time: expected each word once, found 'lead_time' a second time"],
    ),
    "two merges": (
        [("mug: {}", "mug: &m {}\n  cup:\n    <<: *m\n    <<: *m")],
        ["8:5: products.cup.<<: expected each word once, found '<<' a second time"],
    ),
    "a merge of no block": (
        [("mug: {}", "mug: {<<: 3}")],
        ["5:13: expected YAML, found something else than a block, or a list of blocks, behind '<<'"],
    ),
    "a block as a name": (
        [("mug: {}", "mug: {}\n  {a: b}: {}")],
        ["6:3: products.?: expected a name in front of the colon, found a block"],
    ),
    "a tag": (
        [("name: tiny", "name: !country NO")],
        ["1:7: name: expected a value without a tag, found !country"],
    ),
    "a tag that loads code": (
        [("name: tiny", "name: !!python/object/apply:os.system [true]")],
        ["1:7: name: expected a block or a list without a tag, found tag:yaml.org,2002:python/object/apply:os.system"],
    ),
    "a tag that does not fit": (
        [("horizon: 100", "horizon: !!int soon")],
        ["3:10: horizon: expected a plain value, found 'soon', tagged as 'int'"],
    ),
    "a day that no month has": (
        [("unit: day", "unit: day\nstart: '2026-02-30'")],
        ["3:8: start: expected a date that there is, such as 2026-01-05, found '2026-02-30'"],
    ),
    "yes to a share": (
        [("wants: mug", "wants: mug\n    willing_to_wait: yes")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found yes, "
         "which YAML reads as true or false"],
    ),
    "a decimal comma in braces": (
        [("mug: {}", "mug: {price: 9,50}")],
        ["5:18: products.mug.50: expected a word of this block (numbers have a point: a comma ends them), found '50'"],
    ),
    "a colon without a space in braces": (
        [("mug: {}", "mug: {price:9.50}")],
        ["5:9: products.mug.\"price:9.50\": expected a space behind the colon, found 'price:9.50'"],
    ),
    "a colon without a space": (
        [("horizon: 100", "horizon:100")],
        ["3:1: expected a colon and a space between a word and its value, found 'horizon:100'"],
    ),
    "a missing colon": (
        [("    wants: mug", "    wants mug  # a remark: with one")],
        ["8:5: expected a colon and a space between a word and its value, found 'wants mug'"],
    ),
    "a missing colon of a block": (
        [("customers:", "customers")],
        ["6:1: expected a colon and a space between a word and its value, found 'customers'"],
    ),
    "a missing colon in the last line": (
        [("    restock: {type: base_stock, base_stock_level: 8}", "    restock base_stock")],
        ["15:5: expected a colon and a space between a word and its value, found 'restock base_stock'"],
    ),
    "a line too far in": (
        [("    arrivals:", "     arrivals:")],
        ["9:6: expected a line indented by 4, as the one above it, which has a value already, found one indented by 5"],
    ),
    "a line too far out": (
        [("    source: acme", "      source: acme")],
        ["15:5: expected a line indented as one of those above it, found one indented by 4"],
    ),
    "a quote in quotes": (
        [("name: tiny", "name: 'it's'")],
        ["1:11: expected the end of the value, found \"s'\""],
    ),
    "a tab": ([("  mug: {}", "\tmug: {}")], ["5:1: expected spaces: YAML indents with nothing else, found a tab"]),
    "a brace that is not closed": (
        [("{lead_time: 5}", "{lead_time: 5")],
        ["12:6: expected ',' or '}', found something else, in the braces that open in line 11"],
    ),
    "a quote that is not closed": (
        [("horizon: 100", "horizon: '100")],
        ["3:10: expected a quote that closes the text, found the end of the file"],
    ),
    "a second colon": (
        [("name: tiny", "name: tiny: one")],
        ["1:11: expected YAML, found a ':' that cannot stand here (a text with ': ' needs quotes)"],
    ),
    "a sign that begins nothing": (
        [("name: tiny", "name: @tiny")],
        ["1:7: expected YAML, found a character that begins nothing (such a text needs quotes)"],
    ),
    "an alias of nothing": ([("mug: {}", "mug: *m")], ["5:8: expected YAML, found a '*' before a name that no '&' declares (a text that begins with '*' needs quotes)"]),
    "a block that holds itself": (
        [("mug: {}", "mug: &m {price: *m}")],
        ["5:8: products.mug.price: expected a block that does not hold itself, found an alias of a block around it"],
    ),
    "a list that holds itself": (
        [("mug: {}", "mug: &m [*m]")],
        ["5:8: products.mug.0: expected a block that does not hold itself, found an alias of a block around it"],
    ),
    "a block that merges itself": ([("mug: {}", "mug: &m {<<: *m}")], ["5:8: expected YAML, found a block that merges itself"]),
    "a second scenario": ([("name: tiny", "name: tiny\n---\nname: other")], ["2:1: expected one scenario, found a second one behind '---'"]),
}  # fmt: skip


@pytest.mark.parametrize("case", TRAPS)
def test_what_yaml_would_misread_is_said_in_these_words(case: str, refusals: Refusals):
    changes, said = TRAPS[case]
    assert refusals(changed(changes)) == said


@pytest.mark.parametrize(
    ("written", "horizon"),
    [("1e3", 1000), ("1.5E2", 150), ("1_000", 1000), ("0x64", 100), ("'100'", 100), ("100.0", 100), ("+100", 100)],
)
def test_numbers_are_what_they_look_like(written: str, horizon: float, read: Read):
    assert read(changed([("horizon: 100", f"horizon: {written}")])).horizon == horizon


def test_a_quoted_number_is_a_text(refusals: Refusals):
    assert refusals(changed([("mug: {}", "mug: {price: '1e3'}")])) == [
        "5:16: products.mug.price: expected an amount of money, at least 0, found '1e3'"
    ]


@pytest.mark.parametrize("written", ["2026-01-05", "'2026-01-05'", "2026-01-05 00:00:00"])
def test_a_date_may_be_quoted_or_not(written: str, read: Read):
    assert read(changed([("unit: day", f"unit: day\nstart: {written}")])).start == dt.date(2026, 1, 5)


QUOTES: dict[str, tuple[Changes, str]] = {
    "and no other below": ([("name: tiny", "name: 'tiny")], "1:7: {}, found the end of the file"),
    "and a quoted value below": (
        [("name: tiny", "name: 'tiny"), ("source: acme", "source: 'acme'")],
        "1:7: {}, found the next quote only in line 14",
    ),
    "and a quoted name below": (
        [("name: tiny", 'name: "tiny'), ("mug:\n    source", '"mug":\n    source')],
        "1:7: {}, found the next quote only in line 13",
    ),
    "before a name": ([("  mug: {}", "  'mug: {}")], "5:3: {}, found the end of the file"),
    "before a name, and one below": (
        [("  mug: {}", '  "mug: {}'), ("source: acme", 'source: "acme"')],
        "5:3: {}, found the next quote only in line 14",
    ),
    "in braces": ([("type: poisson", "type: 'poisson")], "9:22: {}, found the end of the file"),
    "in braces, and one below": (
        [("type: poisson", 'type: "poisson'), ("source: acme", 'source: "acme"')],
        "9:22: {}, found the next quote only in line 14",
    ),
    "before a name in braces, and one below": (
        [("lead_time: 5", "'lead_time: 5"), ("source: acme", "source: 'acme'")],
        "11:10: {}, found the next quote only in line 14",
    ),
    "in a list": ([("wants: mug", "wants: ['mug]")], "8:13: {}, found the end of the file"),
    "before another scenario": (
        [("name: tiny", 'name: "tiny'), ("stock:\n", "---\nstock:\n")],
        "1:7: {}, found the end of the scenario, '---' or '...'",
    ),
}


@pytest.mark.parametrize("case", QUOTES)
def test_a_quote_that_is_never_closed_is_shown_where_it_opens(case: str, refusals: Refusals):
    changes, said = QUOTES[case]
    assert refusals(changed(changes)) == [said.format("expected a quote that closes the text")]


def test_a_quoted_text_on_several_lines_is_not_blamed_for_what_is_wrong_below(refusals: Refusals):
    assert refusals(changed([("name: tiny", "name: tiny\ndescription: 'on two\n  lines'\ncurrency: a: b")])) == [
        "4:12: expected YAML, found a ':' that cannot stand here (a text with ': ' needs quotes)"
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1e308", "a time up to 73,000 years, found 1e+308"),
        ("1e300", "a time from a microsecond to 73,000 years, found 1e+300 days"),
        ("1e-308", "a time from a microsecond to 73,000 years, found 1e-308 days"),
        ("1e308 years", "a time up to 73,000 years, found '1e308 years'"),
        ("-1e308", "a duration above 0, found -1e+308"),
        ("1e400", "a duration, such as 5 or '36 hours', found inf"),
        ("inf", "a duration, such as 5 or '36 hours', found 'inf'"),
    ],
)
def test_a_horizon_beyond_all_bounds_is_told_the_bound(written: str, said: str, refusals: Refusals):
    assert refusals(changed([("horizon: 100", f"horizon: {written}")])) == [f"3:10: horizon: expected {said}"]
