"""Desktop CRM: one card per client, with the client's claims and wishes, on the shop's own PC."""

__version__ = "1.0.0"
