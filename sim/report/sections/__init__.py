"""The sections of the page, each of which turns a comparison into HTML."""
