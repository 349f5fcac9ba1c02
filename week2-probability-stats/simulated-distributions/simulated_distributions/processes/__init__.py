"""What unfolds in time: walks, Brownian motion, events, chains, queues."""
