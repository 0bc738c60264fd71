"""Commands for whoever runs the service: setting it up, its keys, its copies, what a server is told."""
