"""Tests of the printed note and the trends."""
