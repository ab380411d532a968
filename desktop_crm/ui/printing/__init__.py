"""Cards as they will stand on paper: looked at, kept as PDF, printed."""
