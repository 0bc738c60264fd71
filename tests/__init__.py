"""What the portal promises, tried out."""
