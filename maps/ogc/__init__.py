"""OGC API – Features 1.0 of what the site knows: parts 1 (core), 2 (CRS) and 3 (filtering)."""
