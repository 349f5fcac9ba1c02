"""Answers that prove themselves: backward error, condition, digits, dependencies."""
