"""The whole system's own contract, under `/api/v1`. One module per resource."""
