"""A user's own inbox, `/inbox/v1`, opened by an inbox token only."""
