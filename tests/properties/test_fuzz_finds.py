"""What fuzzing found, each in its smallest scenario."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.experiments.compare import compare
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping, visits


def test_a_transshipment_source_named_without_a_list_is_a_stock_point_too():
    with pytest.raises(ScenarioError) as refused:
        read_mapping(mapping({"stock": {"mug": {"transship_from": "people"}}}))
    assert str(refused.value) == "stock.mug.transship_from: expected another stock point, found 'people'"


def test_without_customers_in_the_window_a_comparison_still_has_sentences():
    stock = {"products": {"mug": {"holding_cost": 1}}, "stock": {"mug": {"initial": 5}}}
    changes = {**stock, "customers": {"people": visits([])}, "policies": {"a": {}, "b": {}}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compare(read_mapping(mapping(changes)), 1).sentences


def test_numbers_of_numpy_are_numbers():
    changes = {"horizon": np.float64(30), "seed": np.int64(4), "replications": np.int32(2)}
    assert read_mapping(mapping(changes)) == read_mapping(mapping({"horizon": 30.0, "seed": 4, "replications": 2}))
