"""The only place that knows SQL and drivers: a short list of named operations, and engines."""
