"""The program: `bedside` and `python -m bedside` both start here."""

from __future__ import annotations

from bedside.cli import cli


def main() -> None:
    """Run the command line and leave with its exit status."""
    cli(prog_name="bedside")


if __name__ == "__main__":
    main()
