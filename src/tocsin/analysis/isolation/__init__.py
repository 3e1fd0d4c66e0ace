"""Where scripts run: the modes of isolation, the hostile probes that try them, and the choice."""
