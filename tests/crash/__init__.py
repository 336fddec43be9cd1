"""A charting process that is killed, and a power cut: what was acknowledged must be there, and nothing by halves."""
