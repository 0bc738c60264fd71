"""What it all adds up to, each figure with its n, N and rule."""
