"""Protocols as data, and the one function that turns a chart into an Assessment."""
