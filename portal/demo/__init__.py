"""The demonstration council: invented people, made through the same verbs as real ones."""

from portal.demo.opening import Opened, open_or_build

__all__ = ["Opened", "open_or_build"]
