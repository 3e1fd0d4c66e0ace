"""Settings, wiring, the command line. The only place that picks an engine or starts a process."""
