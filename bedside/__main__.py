"""The program: `bedside` and `python -m bedside` both start here."""

from __future__ import annotations

import io
import sys

from bedside import config, language, text


def main() -> None:
    """Run the command line and leave with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # On Windows what goes into a file or a pipe is written in an old alphabet, which lacks half of the signs.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    config.keep_to_told()
    text.speak(language.chosen())
    from bedside.cli import cli  # noqa: PLC0415 - help texts are made while their modules load, in the language spoken

    cli(prog_name="bedside")


if __name__ == "__main__":
    main()
