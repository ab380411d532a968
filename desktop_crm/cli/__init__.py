"""The command line: every use case for scripts and for work without a screen."""
