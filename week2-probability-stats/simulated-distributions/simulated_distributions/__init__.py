"""Distributions and their sampling algorithms, written from scratch and proven."""
