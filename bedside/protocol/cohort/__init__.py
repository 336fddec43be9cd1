"""The case series: every patient of a store as one row of facts in the shape of the published table."""
