"""Tests of what whoever runs the service needs."""
