"""The list of clients: ids in memory, rows as they are looked at."""
