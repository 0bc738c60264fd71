"""The pages of children, parents and professionals, reached by a link or a code without an account."""
