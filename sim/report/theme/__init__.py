"""Colours, names, numbers and layouts that every part of the report shares."""
