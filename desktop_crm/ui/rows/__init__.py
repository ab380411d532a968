"""What every long table shares: rows that are fetched as they are looked at, and the keys that go through them."""
