"""Users' inboxes: list, mark, and the live feed. Reads recipients, writes marks and events."""
