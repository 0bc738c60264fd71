"""Files in: chosen, their columns matched, looked at, taken, and kept with what became of them."""
