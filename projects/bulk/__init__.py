"""Many projects written at once: set-based, in one transaction, nothing for what is the same."""
