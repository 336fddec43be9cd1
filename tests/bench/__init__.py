"""Figures as ratios measured in one run: machines are noisy, ratios hold."""
