"""Contracts and what is paid under them: rules, figures, forms."""
