"""The TagoIO contract, under `/tagoio` and `/events`: the official SDKs work here unchanged."""
