"""Clients and claims from spreadsheets: which column is what, what each row would do, and doing it in one undo."""
