"""How laws become one another: every story is run, and tested, and drawn in one picture."""
