"""Rules: what happens in an organization is looked at, and sets off what its actions say."""
