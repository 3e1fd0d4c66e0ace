"""The demo page's own small door: only for the organization that is marked as demo."""
