"""Use cases: one small function per intent of the user. No Qt, no SQL."""
