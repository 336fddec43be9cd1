"""The group of verbs: each is loaded when it is called, and every failure leaves one clear line and an exit status.

0 done, 1 done and the answer is bad, 2 wrong use or bad input, 3 environment or a bug. Nothing but results goes to
standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import click

from bedside.cli.click_words import lead_here
from bedside.cli.loading import loaded
from bedside.domain.problem import NotAllowed, Problem
from bedside.store.errors import StoreError
from bedside.store.marker import ENDING
from bedside.text import N_, _

BAD_ANSWER, BAD_INPUT, ENVIRONMENT = 1, 2, 3
lead_here()


class Verb(NamedTuple):
    """Where a verb is written, and what it does (so that help loads none of them)."""

    module: str
    does: str


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "open": Verb("window", N_("Open the window on a store.")),
        "demo": Verb("making", N_("Make a practice store and open the window on it.")),
        "init": Verb("making", N_("Make a store and its first user.")),
        "users": Verb("users", N_("List, add and disable users; change a passphrase.")),
        "patient": Verb("people", N_("Add a patient, list them, or unite two records of one person.")),
        "chart": Verb("charting", N_("Chart lines such as 'crp 71 mg/l @06:00'.")),
        "correct": Verb("amending", N_("Replace a record, with the reason.")),
        "void": Verb("amending", N_("Take a record out of the chart, with the reason.")),
        "reinstate": Verb("undoing", N_("Put a voided record back into the chart, with the reason.")),
        "undo": Verb("undoing", N_("Take back what you have just entered.")),
        "history": Verb("undoing", N_("Show every version of a record: who, when, what and why.")),
        "seen": Verb("seeing", N_("List the results you have not seen, and say that you have.")),
        "review": Verb("reviewing", N_("Show, accept or refuse held values and conflicts between workstations.")),
        "check": Verb("asking", N_("Say what the protocol says of a patient, with evidence.")),
        "decide": Verb("deciding", N_("Accept or decline an open trigger, with the reason.")),
        "compare": Verb("comparing", N_("Show what every protocol says of a patient, side by side.")),
        "replay": Verb("replaying", N_("Show what the protocol said at each step of a stay, and what was done.")),
        "score": Verb("scoring", N_("Answer a score from a chart or from typed inputs, or say what it reads.")),
        "convert": Verb("catalogue", N_("Convert a value exactly, or say why not.")),
        "catalogue": Verb("catalogue", N_("List what may be charted, in which units.")),
        "protocols": Verb("rules", N_("List the protocols, show one, or check a file.")),
        "sign": Verb("signing", N_("Sign the consult note, co-sign it, or sign an addendum to it.")),
        "recommendations": Verb("recommending", N_("List what the signed note recommends and what became of it.")),
        "papers": Verb("signing", N_("List the printed copies of a patient, and which are out of date.")),
        "note": Verb("printing", N_("Write the consult note as PDF.")),
        "handoff": Verb("handing", N_("Write the handoff of the ward as PDF, the sickest first.")),
        "sbar": Verb("handing", N_("Write the page for one call about a patient as PDF.")),
        "tell": Verb("handing", N_("Say something for the next handoff: severity, a line, an action, an if-then.")),
        "drug-chart": Verb("ward_sheets", N_("Write the drug chart as PDF, a week on each page.")),
        "downtime": Verb("ward_sheets", N_("Write the sheets of a shift as PDF, to chart by hand.")),
        "cohort": Verb("case_series", N_("Write the case series of all patients as CSV or PDF.")),
        "trends": Verb("printing", N_("Write the trends as PNG, SVG or PDF.")),
        "clone": Verb("workstations", N_("Make a second store for another workstation.")),
        "merge": Verb("workstations", N_("Take in what another store has more, by id.")),
        "import": Verb("importing", N_("Import tables, HL7, FHIR, and what bedside exported.")),
        "watch": Verb("watching", N_("Take in the files that come into a folder, and move them.")),
        "export": Verb("exporting", N_("Write the records as CSV or FHIR files.")),
        "verify": Verb("verifying", N_("Compute the journal and all charts again; export the journal.")),
        "backup": Verb("backing_up", N_("Copy the store, and prove the copy by opening it again.")),
        "support": Verb("support", N_("Print a report for support, without patient data.")),
        "restore": Verb("backing_up", N_("Put a backup in the place of a store, which is kept.")),
        "handbook": Verb("handbook", N_("Print a chapter of the handbook, or write it as PDF.")),
        "screenshots": Verb("window", N_("Write each view of the demo as PNG.")),
    }
)
# What the window calls, and no person.
HIDDEN: Mapping[str, Verb] = MappingProxyType({"child": Verb("child", "Do a piece of work for a window.")})


class Verbs(click.Group):
    """Loads the module of a verb when it is asked for; turns errors of the layers below into an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of the help text."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb, None for an unknown one."""
        verb = VERBS.get(cmd_name) or HIDDEN.get(cmd_name)
        if verb is None:
            return None
        return getattr(loaded(f"bedside.cli.{verb.module}"), f"{cmd_name.replace('-', '_')}_verb")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs with what they do."""
        with formatter.section(_("Verbs")):
            formatter.write_dl([(name, _(verb.does)) for name, verb in VERBS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; without any, or with a store alone, as a desktop starts it, the window is meant."""
        if not args or (len(args) == 1 and _is_store(args[0])):
            args = ["open", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb and say in one line on standard error why it could not be done."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            _leave(ctx, str(problem), BAD_INPUT)
        except BrokenPipeError:
            raise
        except UnicodeEncodeError as error:
            _leave(ctx, _no_text(error), BAD_INPUT)
        except (NotAllowed, StoreError, OSError) as error:
            _leave(ctx, _environment(error), ENVIRONMENT)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            _leave(ctx, _bug(), ENVIRONMENT)
        return None


def _is_store(word: str) -> bool:
    """Return whether the only word on the command line is a store's folder or its marker, and no verb."""
    if word in VERBS or word in HIDDEN or word.startswith("-"):
        return False
    path = Path(word)
    return path.suffix == ENDING or (path.is_absolute() and path.is_dir())


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from bedside.desk import versions  # noqa: PLC0415 - slow to load, and rarely asked for

    for line in versions.lines():
        click.echo(line)
    ctx.exit()


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_(
        "Chart, check and print at the bedside; without a verb the window opens.\n\nDecision support for a "
        "named physician: it never doses by itself, and every verdict can be checked by hand."
    ),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help=_("Say which version this is."),
)
def cli() -> None:
    """Chart, check and print at the bedside; without a verb the window opens."""


def _leave(ctx: click.Context, message: str, status: int) -> None:
    click.echo(f"bedside: {message}", err=True)
    ctx.exit(status)


def _no_text(error: UnicodeEncodeError) -> str:
    """Return what is said of an argument that the system did not hand over as text: no record is found by it."""
    sign = f"U+{ord(error.object[error.start]):04X}"
    return _("what was typed holds {sign}, which is no character. Type it again.").format(sign=sign)


def _environment(error: Exception) -> str:
    if isinstance(error, OSError):
        return _("{file}: {why}. Nothing was stored.").format(
            file=error.filename or _("a file"), why=error.strerror or _("cannot be used")
        )
    return str(error)


def _bug() -> str:
    from bedside import config, log  # noqa: PLC0415 - only a bug needs them

    kind, _error, trace = sys.exc_info()
    path = config.log_file()
    if kind is not None:
        log.start(path).error("unexpected error\n%s", log.describe(kind, trace))
    return _(
        "bedside made a mistake and stopped. What is saved is safe. The log {path} says where it happened."
    ).format(path=path)
