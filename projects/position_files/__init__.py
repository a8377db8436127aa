"""Position files: uploaded, read, shown on a map, matched to projects, saved with consent."""
