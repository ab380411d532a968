"""The page of the team: who works here, what winning and keeping clients takes, the years before the register."""
