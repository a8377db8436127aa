"""The states of a project: the table, its form, days in a state."""
