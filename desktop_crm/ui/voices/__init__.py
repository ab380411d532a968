"""The voices of all clients in one table and on a board, and the improvements that answer them."""
