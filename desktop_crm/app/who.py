"""Who is at work: the name that history keeps beside every change."""

from __future__ import annotations


def user_name() -> str:
    """The name by which the system knows the user; "" where it knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in the system's list, no such list
        return ""
