"""Figures on screen: the finding, the picture, the table under it."""
