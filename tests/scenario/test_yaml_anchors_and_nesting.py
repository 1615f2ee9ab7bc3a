"""Anchors, merges and nested blocks of YAML: what they bring, and the bounds of both."""

from __future__ import annotations

import pytest
import yaml

from sim.errors import ScenarioError
from sim.scenario.loading import load, load_cell
from tests.helpers.timing import cpu_seconds
from tests.helpers.tiny import Read, Refusals, changed


def laughs(merge: bool) -> str:
    """Ten lines that stand for 9^10 values."""
    lines = ["a: &a {x: 1}" if merge else "a: &a [x, x, x, x, x, x, x, x, x]"]
    for one, other in zip("abcdefghij", "bcdefghijk", strict=True):
        nine = ", ".join([f"*{one}"] * 9)
        lines.append(f"{other}: &{other} {{<<: [{nine}]}}" if merge else f"{other}: &{other} [{nine}]")
    return "\n".join(lines)


def test_a_billion_laughs_are_refused_at_once(refusals: Refusals):
    def refuse() -> None:
        (said,) = refusals(laughs(merge=False))
        assert said.endswith(": expected YAML, found aliases that unfold to more than a scenario holds")
        # a merge of merges brings one word, however often: what is wrong is that no scenario has these
        assert len(refusals(laughs(merge=True))) == 6 + 11

    assert cpu_seconds(refuse) < 2


# of each shape, where the 101st block begins
NESTS = {
    "lists in brackets": ("[" * 2000, "1:101"),
    "blocks in braces": ("{a: " * 2000, "1:401"),
    "lists behind dashes": ("- " * 2000, "1:201"),
    "blocks on lines of their own": ("".join(" " * i + "a:\n" for i in range(2000)), "101:101"),
    "lists in brackets inside lists behind dashes": ("- " * 60 + "[" * 2000, "1:161"),
    "a nest that is closed": ("[" * 2000 + "]" * 2000, "1:101"),
}


@pytest.mark.parametrize("shape", NESTS)
def test_a_nest_is_refused_at_the_101st_block_whatever_bound_the_parser_has(shape: str, refusals: Refusals):
    text, place = NESTS[shape]
    assert refusals(text) == [f"{place}: expected YAML, found too many blocks inside blocks"]


def test_a_hundred_blocks_inside_blocks_are_read():
    text = "[" * 100 + "]" * 100
    assert not load(text, "x.yaml")[2]
    assert load_cell(text, ())[1] == []


def test_a_nest_in_a_cell_is_refused_as_one_in_a_file():
    value, (problem,) = load_cell("[" * 2000, ("stock", "mug"))
    assert value is None
    assert str(problem) == "stock.mug: expected YAML, found too many blocks inside blocks"


def test_a_nest_is_refused_without_a_look_at_what_is_inside(monkeypatch: pytest.MonkeyPatch):
    # with an older libyaml, to scan it takes time that grows with the square of its depth
    monkeypatch.setattr(yaml, "scan", None)
    with pytest.raises(ScenarioError, match="too many blocks inside blocks"):
        load("[" * 200_000, "x.yaml")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[{}]", "aliases that unfold to more than a scenario holds"),
        ("{{x: {}}}", "aliases that unfold to more than a scenario holds"),
        ("{{<<: {}}}", None),
    ],
)
def test_a_long_chain_of_aliases_does_not_run_out_of_stack(link: str, said: str | None, refusals: Refusals):
    lines = ["a0: &a0 {}"] + [f"a{i}: &a{i} {link.format(f'*a{i - 1}')}" for i in range(1, 3000)]
    found = refusals("\n".join(lines))
    # a merge of a merge of … one block is that block: what is wrong is that no scenario has these names
    assert found[-1] == "… and 2,006 more" if said is None else found[0].endswith(f"expected YAML, found {said}")


def test_a_list_of_products_may_share_its_defaults(read: Read):
    # 2000 products, each with five words by merge: nobody's bomb
    products = "".join(f"  item {i}: {{<<: *all}}\n" for i in range(2000))
    text = changed([("  mug: {}\n", f"  mug: &all {{price: 1, unit_cost: 1, backorder_cost: 1}}\n{products}")])
    assert len(read(text).products) == 2001


def test_anchors_and_merges_bring_their_values(read: Read):
    text = changed(
        [
            ("mug: {}", "mug: &mug {price: 3, unit_cost: 2}\n  cup: {<<: *mug, price: 4}\n  pot: &pot {price: 9}\n"
             "  pan: {<<: [*pot, *mug]}\n  lid: *mug"),
        ]
    )  # fmt: skip
    found = {name: (product.price, product.unit_cost) for name, product in read(text).products.items()}
    # the block's own word first, then the first of the list
    assert found == {"mug": (3, 2), "cup": (4, 2), "pot": (9, 0), "pan": (9, 2), "lid": (3, 2)}


def test_what_is_wrong_behind_an_anchor_is_shown_where_it_is_written(refusals: Refusals):
    text = changed([("mug: {}", "mug: &mug {price: 3, unit_cost: -2}\n  cup: {<<: *mug, price: -4}")])
    assert refusals(text) == [
        "5:35: products.mug.unit_cost: expected an amount of money, at least 0, found -2",
        "5:35: products.cup.unit_cost: expected an amount of money, at least 0, found -2",
        "6:26: products.cup.price: expected an amount of money, at least 0, found -4",
    ]


def test_a_trap_behind_an_anchor_is_said_once(refusals: Refusals):
    text = changed([("mug: {}", "mug: &mug {price: 010}\n  cup: *mug\n  pot: *mug")])
    assert refusals(text) == [
        "5:21: products.mug.price: expected a number without leading zeros, or '010' in quotes, found 010, "
        "which YAML reads in base 8"
    ]
