"""Validation: the simulator held against exact answers of inventory theory, rung by rung."""
