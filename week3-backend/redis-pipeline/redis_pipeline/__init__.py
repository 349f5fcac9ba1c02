"""Streams, windows and caches on Redis, and a private server to run them on."""
