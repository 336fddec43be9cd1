"""A stay told step by step: what the rules said, what was proposed and what was done."""
