"""The published Jigx contract, under `/v2.0/tool` and `/v1`."""
