"""Ordinances and requests for budget: who may open them, errors, filters, forms."""
