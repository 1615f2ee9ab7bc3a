"""Scenarios: declared in YAML, checked, frozen."""
