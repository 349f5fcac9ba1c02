"""Arithmetic without rounding: fractions and GF(p), one elimination for all fields."""
