"""Names that a scenario does not declare, and shares that do not add up: one problem each, and its message."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pytest

from tests.helpers.tiny import Changes, Refusals, changed

NAMES: dict[str, tuple[Changes, list[str]]] = {
    "an unknown stock point": (
        [("wants: mug", "wants: mugg")],
        ["8:12: customers.people.wants: expected a stock point, found 'mugg' (did you mean 'mug'?)"],
    ),
    "an unknown stock point among several": (
        [("wants: mug", "wants: {mug: 0.5, cupp: 0.5}")],
        ["8:23: customers.people.wants.cupp: expected a stock point, found 'cupp'"],
    ),
    "an unknown supplier": (
        [("source: acme", "source: acmee")],
        ["14:13: stock.mug.source: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)"],
    ),
    "a stock point as supplier": (
        [("source: acme", "source: mug")],
        ["14:13: stock.mug.source: expected another stock point, found 'mug', itself"],
    ),
    "nothing as supplier": (
        [("source: acme", "source:")],
        ["14:12: stock.mug.source: expected a supplier's name, or a sourcing rule as {type: …}, found nothing"],
    ),
    "a list as supplier": (
        [("source: acme", "source: [acme]")],
        ["14:13: stock.mug.source: expected a supplier's name, or a sourcing rule as {type: …}, found a list: [acme]"],
    ),
    "an unknown profile": (
        [("wants: mug", "wants: mug\n    profile: patiend"), ("products:", "profiles: {patient: {}}\nproducts:")],
        ["10:14: customers.people.profile: expected a profile, found 'patiend' (did you mean 'patient'?)"],
    ),
    "an unknown profile among several": (
        [("wants: mug", "wants: mug\n    profile: {patient: 0.5, hurried: 0.5}"),
         ("products:", "profiles: {patient: {}}\nproducts:")],
        ["10:29: customers.people.profile.hurried: expected a profile, found 'hurried'"],
    ),
    "an unknown product": (
        [("stock:\n  mug:", "stock:\n  cup: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.cup: expected a product, or product@location, found 'cup'"],
    ),
    "an unknown product at a place": (
        [("stock:\n  mug:", "stock:\n  mugs@berlin: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mugs@berlin: expected a product, or product@location, found 'mugs' (did you mean 'mug'?)"],
    ),
    "a place with a second @": (
        [("stock:\n  mug:", "stock:\n  mug@a@b: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mug@a@b: expected product@location, with one '@' and no spaces around it, found 'mug@a@b'"],
    ),
    "a place without a name": (
        [("stock:\n  mug:", "stock:\n  mug@: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mug@: expected product@location, with one '@' and no spaces around it, found 'mug@'"],
    ),
    "nothing wanted": (
        [("    wants: mug\n", "")],
        ["8:5: customers.people: expected the word 'wants': these arrivals name no product, "
         "found a block: {arrivals: {type: poisson, rate: 3}}"],
    ),
    "a number wanted that no stock point is called": (
        [("wants: mug", "wants: 3")],
        ["8:12: customers.people.wants: expected a stock point, found '3'"],
    ),
    # shares
    "shares that do not add up to 1": (
        [("wants: mug", "wants: {mug: 0.5}")],
        ["8:12: customers.people.wants: expected shares that add up to 1 (they add up to 0.5), "
         "found a block: {mug: 0.5}"],
    ),
    "profiles that do not add up to 1": (
        [("wants: mug", "wants: mug\n    profile: {a: 60%, b: 60%}"), ("products:", "profiles: {a: {}, b: {}}\nproducts:")],
        ["10:14: customers.people.profile: expected shares that add up to 1 (they add up to 1.2), "
         "found a block: {a: 60%, b: 60%}"],
    ),
    "a share beyond 1": (
        [("wants: mug", "wants: {mug: 1.5}")],
        ["8:18: customers.people.wants.mug: expected a share between 0 and 1, such as 0.25 or '25%', found 1.5"],
    ),
    "no shares": (
        [("wants: mug", "wants: {}")],
        ["8:12: customers.people.wants: expected a name, or names with their shares, found a block: {}"],
    ),
    "a probability beyond 1": (
        [("wants: mug", "wants: mug\n    willing_to_wait: 150%")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found '150%'"],
    ),
    "a probability below 0": (
        [("wants: mug", "wants: mug\n    willing_to_wait: -0.1")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found -0.1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMES)
def test_an_undeclared_name_or_a_wrong_share_is_refused_in_these_words(case: str, refusals: Refusals):
    changes, said = NAMES[case]
    assert refusals(changed(changes)) == said
