"""Samplers shown at work: what they propose, what they accept, and how much randomness they use."""
