"""Derivatives, fields, integrals and descent for functions of several variables."""
