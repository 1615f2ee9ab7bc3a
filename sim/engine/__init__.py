"""Engines: they play a plan with a tape of chance and leave a ledger."""
