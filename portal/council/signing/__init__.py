"""A native speaker checks the words of a language sentence by sentence, and signs them."""
