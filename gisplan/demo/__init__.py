"""The demo: an invented province or the real country, and one log-in a duty."""
