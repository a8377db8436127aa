"""Sheets of projects that come in: a declaration each, over one base."""
