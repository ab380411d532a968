"""Which cards may be one client's, with the reason and how sure it is."""
