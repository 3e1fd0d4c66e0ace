"""The only code that changes a delivery's state: outcomes in, moves and counts out."""
