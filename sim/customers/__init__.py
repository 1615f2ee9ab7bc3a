"""Customers as people: how they take what the store says, what else they would buy, whether they ever come back."""
