"""The words of a language: a native speaker checks them, an administrator takes what they suggest."""
