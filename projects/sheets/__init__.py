"""Prefilled sheets by duty, filled in without a network and sent back: one declaration a sheet."""
