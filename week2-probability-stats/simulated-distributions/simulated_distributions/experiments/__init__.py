"""Experiments: a question, a simulation with its errors, the closed form beside it, a picture."""
