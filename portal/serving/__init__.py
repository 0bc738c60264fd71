"""The site on a port: one council's, or several councils' by their hosts."""
