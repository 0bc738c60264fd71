"""What the service notes of itself: its pulse, the prints of its keys, who may read its files."""
