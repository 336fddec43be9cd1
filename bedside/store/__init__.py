"""The encrypted, append-only file under every chart."""
