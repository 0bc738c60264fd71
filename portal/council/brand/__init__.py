"""A council's own colour and logo, and the checks that keep pages readable and safe with them."""
