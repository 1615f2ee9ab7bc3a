"""The measures themselves, one subject a file; a file put here is found."""
