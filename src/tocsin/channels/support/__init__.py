"""What channels share: the guarded way out, the reading of replies, encryption and MIME."""
