"""The card of one client: header, quick adding, and everything that stands on it."""
