"""Finding cards of one client, and making one of them."""
