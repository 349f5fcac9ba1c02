"""What a web service needs once: problem+json, settings, health, metrics."""
