"""Who exists, and whom a scope means. Reads the directory; writes users, groups, addresses."""
