"""Projects beyond capacity, handed to one who can."""
