"""The JSON API of plans, money and positions: one module a resource, over the pages' services."""
