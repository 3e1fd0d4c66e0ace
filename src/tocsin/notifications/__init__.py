"""The front door for every caller: accept, cancel, withdraw. Writes notifications and jobs."""
