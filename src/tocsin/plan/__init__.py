"""Pure: a recipient becomes bells, or is skipped because of a reason. Reads and writes nothing."""
