"""Strategies at every level: whose place, the tree of links, forms."""
