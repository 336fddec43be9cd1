"""Laboratory tables of every layout: text into cells, cells into rows."""
