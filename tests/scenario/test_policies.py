"""Policies: changes laid over the scenario, and what is wrong with them said where they are made."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pytest

from sim.memory import Memory
from tests.helpers.tiny import A_LEVEL, TINY, TWO_CUPS, Read, Refusals, changed

CAN_CHANGE = "a part of the scenario that a policy can change (products, profiles, customers, suppliers, stock, restock, promise)"
POLICIES: dict[str, tuple[str, list[str]]] = {
    "a list": ("[a, b]", ["16:11: policies: expected policies by name, each a block of changes, found [a, b]"]),
    "none": ("{}", ["16:11: policies: expected policies by name, each a block of changes, found {}"]),
    "a policy without a name": ("{'': {}}", ["16:12: policies.: expected a name for the policy, on one line, found ''"]),
    "a policy twice": ("{a: {}, a: {}}", ["16:19: policies.a: expected each word once, found 'a' a second time"]),
    "a patch that is a list": ("{a: [b]}", ["16:15: policies.a: expected a block of changes to the scenario, found [b]"]),
    "an unknown word": ("{a: {restok: 3}}", [f"16:16: policies.a.restok: expected {CAN_CHANGE}, found 'restok' (did you mean 'restock'?)"]),
    "the frame": (
        "{a: {name: x, unit: week, horizon: 3, seed: 3}}",
        [f"16:16: policies.a.name: expected {CAN_CHANGE}, found 'name'",
         f"16:25: policies.a.unit: expected {CAN_CHANGE}, found 'unit'",
         f"16:37: policies.a.horizon: expected {CAN_CHANGE}, found 'horizon'",
         f"16:49: policies.a.seed: expected {CAN_CHANGE}, found 'seed'"],
    ),
    "a sourcing rule": (
        "{a: {stock: {mug: {source: {type: fastest}}}}}",
        ["16:30: policies.a.stock.mug.source.among: expected the word 'among', found nothing"],
    ),
    "an unknown stock point": (
        "{a: {stock: {mugg: {reserve: {2: 3}}}}}",
        ["16:24: policies.a.stock.mugg: expected a name that the scenario declares under 'stock', found 'mugg' "
         "(did you mean 'mug'?)"],
    ),
    "an unknown supplier": (
        "{a: {suppliers: {bolt: {lead_time: 3}}}}",
        ["16:28: policies.a.suppliers.bolt: expected a name that the scenario declares under 'suppliers', found 'bolt'"],
    ),
    "a profile where there are none": (
        "{a: {profiles: {patient: {}}}}",
        ["16:27: policies.a.profiles.patient: expected a name that the scenario declares under 'profiles', found 'patient'"],
    ),
    "no stock point at all": (
        "{a: {stock: null}}",
        ["16:23: policies.a.stock: expected names, each with its changes, found nothing"],
    ),
    "a stock point of nothing": (
        "{a: {stock: {mug: null}}}",
        ["16:29: policies.a.stock.mug: expected a block of words, found nothing"],
    ),
    "an unknown word of a stock point": (
        "{a: {stock: {mug: {reserv: {2: 3}}}}}",
        ["16:30: policies.a.stock.mug.reserv: expected a word of this block, found 'reserv' (did you mean 'reserve'?)"],
    ),
    "an unknown source": (
        "{a: {stock: {mug: {source: bolt}}}}",
        ["16:38: policies.a.stock.mug.source: expected a supplier, or another stock point, found 'bolt'"],
    ),
    "a word of another rule": (
        "{a: {restock: {order_quantity: 9}}}",
        ["16:26: policies.a.restock.order_quantity: expected one of base_stock_level, review, found 'order_quantity'"],
    ),
    "a negative level": (
        "{a: {}, b: {restock: {base_stock_level: -9}}}",
        [f"16:51: policies.b.restock.base_stock_level: expected {A_LEVEL}, found -9"],
    ),
    "no rule": (
        "{a: {restock: null}}",
        ["16:25: policies.a.restock: expected a restock rule, as {type: …}, found nothing"],
    ),
    "two rules that cannot be": (
        "{a: {restock: {type: min_max, reorder_point: 9, order_up_to_level: 3}}, b: {restock: {type: min_mex}}}",
        ["16:25: policies.a.restock: expected a reorder point not above the order-up-to level (9 is above 3), "
         "found a block: {reorder_point: 9, order_up_to_level: 3}",
         "16:103: policies.b.restock.type: expected a restock rule, found 'min_mex' (did you mean 'min_max'?)"],
    ),
    "shares that no longer add up": (
        "{a: {customers: {people: {wants: {mug: 0.5}}}}}",
        ["16:44: policies.a.customers.people.wants: expected shares that add up to 1 (they add up to 0.5), "
         "found a block: {mug: 0.5}"],
    ),
    "customers without end": (
        "{a: {customers: {people: {arrivals: {rate: 1e300}}}}}",
        ["16:15: policies.a: horizon: expected a horizon whose orders fit in memory (1.0 GB), "
         "found about 1e+302 orders, which need about 1e+295 GB"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", POLICIES)
def test_what_is_wrong_with_a_policy_is_shown_in_the_policy(case: str, refusals: Refusals, monkeypatch):
    monkeypatch.setattr("sim.scenario.checks.free", lambda: Memory(1e9, 1e9))
    policies, said = POLICIES[case]
    assert refusals(f"{TINY}policies: {policies}\n") == said


def test_what_is_wrong_with_a_rule_for_all_stock_points_is_said_once(refusals: Refusals):
    policies = "policies: {a: {restock: {type: bas_stock}}}\n"
    said = "18:32: policies.a.restock.type: expected a restock rule, found 'bas_stock' (did you mean 'base_stock'?)"
    assert refusals(changed(TWO_CUPS) + policies) == [said]


def test_what_is_wrong_with_the_scenario_is_not_said_again_under_each_policy(refusals: Refusals):
    text = changed([("lead_time: 5", "lead_time: -5"), ("rate: 3", "rate: -3")])
    policies = "policies: {a: {}, b: {restock: {base_stock_level: 9}}, c: {customers: {people: {quantity: 2}}}}\n"
    assert refusals(text + policies) == [
        "9:37: customers.people.arrivals.rate: expected a rate of at least 0, found -3",
        "11:21: suppliers.acme.lead_time: expected a duration of at least 0, found -5",
    ]


def test_what_a_policy_repeats_wrongly_is_said_there_too(refusals: Refusals):
    text = changed([("lead_time: 5", "lead_time: -5")])
    assert refusals(text + "policies: {a: {suppliers: {acme: {lead_time: -3}}}}\n") == [
        "11:21: suppliers.acme.lead_time: expected a duration of at least 0, found -5",
        "16:46: policies.a.suppliers.acme.lead_time: expected a duration of at least 0, found -3",
    ]


def test_a_change_that_contradicts_what_it_leaves_alone_is_shown_where_it_is_made(refusals: Refusals):
    text = changed([("type: base_stock, base_stock_level: 8", "type: min_max, reorder_point: 2, order_up_to_level: 5")])
    for policies in ("{a: {restock: {reorder_point: 9}}}", "{a: {stock: {mug: {restock: {reorder_point: 9}}}}}"):
        (said,) = refusals(f"{text}policies: {policies}\n")
        place, _, words = said.partition(": ")
        assert policies[int(place.partition(":")[2]) - len("policies: ") - 1 :].startswith("{reorder_point: 9}")
        assert words.endswith(
            "restock: expected a reorder point not above the order-up-to level (9 is above 5), "
            "found a block: {reorder_point: 9, order_up_to_level: 5}"
        )


def test_an_error_behind_an_anchor_is_said_for_every_policy_that_takes_it(refusals: Refusals):
    text = TINY + "policies:\n  a: &a {restock: {base_stock_level: -3}}\n  b: *a\n"
    assert refusals(text) == [
        f"17:38: policies.{name}.restock.base_stock_level: expected {A_LEVEL}, found -3" for name in "ab"
    ]


def test_a_patch_that_changes_nothing_is_allowed_with_a_warning(read: Read):
    scenario = read(
        TINY
        + "policies: {empty: {}, null: , same: {restock: {type: base_stock, base_stock_level: 8}}, "
        "equal: {suppliers: {acme: {lead_time: 120 hours}}}, other: {restock: order_for_order}}\n".replace(
            "null", "none"
        )
    )
    assert list(scenario.policies) == ["empty", "none", "same", "equal", "other"]
    assert scenario.warnings == (
        "policy 'same' changes nothing: every value in it is the scenario's own",
        "policy 'equal' changes nothing: every value in it is the scenario's own",
    )


def test_a_patch_is_merged_key_by_key_and_a_type_replaces_the_block(read: Read):
    text = changed(
        [("lead_time: 5", "lead_time: {type: gamma, mean: 5, cv: 0.5}, order_cost: 3"), *TWO_CUPS],
    )
    policies = """\
policies:
  shorter: {suppliers: {acme: {lead_time: {mean: 2}}}}
  constant: {suppliers: {acme: {lead_time: {type: constant, value: 2}}}}
  two days: {suppliers: {acme: {lead_time: 2 days}}}
  more: {restock: {base_stock_level: 20}}
  one: {stock: {mug: {restock: {base_stock_level: 20}}}}
  all but one: {stock: {mug: {restock: {base_stock_level: 1}}}, restock: {type: base_stock, base_stock_level: 20}}
  computed: {restock: {base_stock_level: {service_level: 0.9}}}
  another: {restock: {type: min_max, reorder_point: 1, order_up_to_level: 2}}
"""
    worlds = read(text + policies).policies

    def supplier(policy: str) -> dict[str, object]:
        return worlds[policy].suppliers["acme"].model_dump(exclude_unset=True)

    def levels(policy: str) -> dict[str, object]:
        return {
            name: point.restock.model_dump().get("base_stock_level") for name, point in worlds[policy].stock.items()
        }

    assert supplier("shorter") == {"lead_time": {"type": "gamma", "mean": 2, "cv": 0.5}, "order_cost": 3}
    assert supplier("constant") == {"lead_time": {"type": "constant", "value": 2}, "order_cost": 3}
    assert supplier("two days") == supplier("constant")
    assert levels("more") == {"cup": 20, "mug": 20}
    assert levels("one") == {"cup": 3, "mug": 20}
    # `restock` is for every stock point, whatever comes first; a stock point's own change is laid over it
    assert levels("all but one") == {"cup": 20, "mug": 1}
    assert levels("computed") == {"cup": {"service_level": 0.9}, "mug": {"service_level": 0.9}}
    assert worlds["another"].stock["mug"].restock.model_dump() == {
        "type": "min_max", "review": "each_change", "reorder_point": 1, "order_up_to_level": 2
    }  # fmt: skip


def test_one_way_to_compute_a_level_replaces_another(read: Read):
    text = changed([("base_stock_level: 8", "base_stock_level: {service_level: 0.9}")])
    worlds = read(text + "policies: {a: {}, b: {restock: {base_stock_level: {fill_rate: 0.8}}}}\n").policies
    assert worlds["b"].stock["mug"].restock.model_dump()["base_stock_level"] == {"fill_rate": 0.8}


def test_a_description_says_what_a_policy_is_and_changes_nothing(read: Read):
    scenario = read(
        TINY + "policies: {a: {description: 'As  it\n is.'}, b: {restock: {base_stock_level: 9}}, "
        "c: {description: The same., restock: {base_stock_level: 8}}}\n"
    )
    assert scenario.policy_descriptions == {"a": "As it is.", "b": "", "c": "The same."}
    assert scenario.warnings == ("policy 'c' changes nothing: every value in it is the scenario's own",)
    assert read(TINY).policy_descriptions == {"as declared": ""}


def test_a_description_that_is_no_text_is_refused(refusals: Refusals):
    assert refusals(TINY + "policies: {a: {description: [b]}}\n") == [
        "16:29: policies.a.description: expected a text that says what the policy is, found [b]"
    ]
