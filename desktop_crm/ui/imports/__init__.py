"""Bringing in a spreadsheet: choose a file, look at what would happen, do it, read the report."""
