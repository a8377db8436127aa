"""The accounts of an authority: months and closed years."""
