"""The settings page: the shop, the staff, failure points and causes, copies of the base, the trash."""
