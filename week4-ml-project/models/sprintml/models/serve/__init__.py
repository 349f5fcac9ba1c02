"""Serving: a loaded model that answers, explains, and tells what it has not seen."""
