"""The command line: the same core as the window, without Qt."""

from bedside.cli.app import cli

__all__ = ["cli"]
