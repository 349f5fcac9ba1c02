"""Live channels: publish, presence, and exactly what a client missed."""
