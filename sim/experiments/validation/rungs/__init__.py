"""The rungs of the ladder, one topic a file: its function `rungs` gives them; a file that is there is found."""
