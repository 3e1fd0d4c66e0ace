"""The worker: claims due work, expands and rings, retries. Reads jobs and deliveries."""
