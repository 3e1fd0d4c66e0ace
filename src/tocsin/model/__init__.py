"""The nouns: frozen types, states with their legal moves, the error catalogue. Knows nobody."""
