"""The only SQL: one SQLite file, one write path with a journal, search, summaries, copies."""
