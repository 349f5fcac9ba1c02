"""Tests, effect sizes and corrections, written from the textbook."""
