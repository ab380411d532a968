"""The pages of the window and where they are listed."""
