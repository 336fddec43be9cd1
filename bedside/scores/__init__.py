"""Scores and formulae: value or interval, inputs used, inputs missing."""
