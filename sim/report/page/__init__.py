"""The page that holds the sections and figures of a report."""
