"""click's own words ("Usage:", "Missing option", ...) out of bedside's catalogue.

click asks gettext for a catalogue of its own, which nobody ships, in the language of the environment; it offers no way
to name another. So the names by which its modules ask lead to `bedside.text` from now on.
"""

from __future__ import annotations

import gettext
import sys

from bedside.text import N_, _

#: what a person can meet here; the places are click's
WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Positional arguments"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("default: {default}"),
    N_("required"),
    N_("Aborted!"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Did you mean {possibility}?"),
    N_("(Did you mean one of: {possibilities}?)"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Choose from:\n\t{choices}"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Option {name!r} requires an argument."),
    N_("Option {name!r} requires {nargs} arguments."),
    N_("Got unexpected extra argument ({args})"),
    N_("Got unexpected extra arguments ({args})"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{value!r} is not {choice}."),
    N_("{value!r} is not one of {choices}."),
    N_("{value!r} is not a valid {number_type}."),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("Repeat for confirmation"),
    N_("Error: The two entered values do not match."),
)


def lead_here() -> None:
    """Let every module of click that is loaded ask for its words here."""
    for name, module in list(sys.modules.items()):
        known = vars(module)
        if name.startswith("click.") and known.get("_") is gettext.gettext:
            known["_"] = _
            if "ngettext" in known:
                known["ngettext"] = _one_or_many


def _one_or_many(one: str, many: str, count: int) -> str:
    """Return the form for so many, of messages that click itself fills in."""
    return _(one if count == 1 else many)
