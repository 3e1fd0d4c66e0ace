"""Scripts of the organizations: run in isolation, speaking to the public API only."""
