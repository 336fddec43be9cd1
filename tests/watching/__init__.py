"""A watch that is killed at any moment: each file is done or still waiting, and what it holds is stored once."""
