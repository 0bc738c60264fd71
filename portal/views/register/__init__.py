"""The register as a page: children found, looked at, put right; an IRO looks at their own."""
