"""Check, send, and the page after sending."""
