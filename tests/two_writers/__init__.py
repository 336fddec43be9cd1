"""Two windows that save into one store at the same time: `python -m tests.two_writers --appends N [--json]`."""
