"""Our routines beside those of others: what the tests assert, and `proof.py` prints."""
