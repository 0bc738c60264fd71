"""Addresses, and the outbox."""
