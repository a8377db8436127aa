"""Projects as files: one question, one row of SQL, many formats."""
