"""One module a collection."""
