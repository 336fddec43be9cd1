"""The mutation test of the protocol files: every number nudged, every comparison turned, each has to fail a case."""
