"""The group of verbs: each is loaded when it is called, and every failure leaves one clear line and an exit status.

0 done, 1 done and the answer is bad, 2 wrong use or bad input, 3 environment or a bug. Nothing but results goes to
standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

from bedside import config, log
from bedside.domain.problem import Problem
from bedside.store.errors import StoreError

BAD_ANSWER, BAD_INPUT, ENVIRONMENT = 1, 2, 3

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "open": "window",
        "demo": "making",
        "init": "making",
        "patient": "people",
        "chart": "charting",
        "correct": "amending",
        "void": "amending",
        "review": "amending",
        "check": "asking",
        "convert": "catalogue",
        "catalogue": "catalogue",
        "protocols": "rules",
        "note": "printing",
        "trends": "printing",
        "import": "importing",
        "screenshots": "window",
    }
)


class Verbs(click.Group):
    """Loads the module of a verb when it is asked for; turns errors of the layers below into an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of the help text."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb, None for an unknown one."""
        if cmd_name not in VERBS:
            return None
        return getattr(import_module(f"bedside.cli.{VERBS[cmd_name]}"), f"{cmd_name}_verb")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; without any, the window is meant."""
        return super().parse_args(ctx, args or ["open"])

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb and say in one line on standard error why it could not be done."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            _leave(ctx, str(problem), BAD_INPUT)
        except (StoreError, OSError) as error:
            _leave(ctx, _environment(error), ENVIRONMENT)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            _leave(ctx, _bug(), ENVIRONMENT)
        return None


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="bedside")
def cli() -> None:
    """Chart, check and print at the bedside; without a verb the window opens.

    Decision support for a named physician: it never doses by itself, and every verdict can be checked by hand.
    """


def _leave(ctx: click.Context, message: str, status: int) -> None:
    click.echo(f"bedside: {message}", err=True)
    ctx.exit(status)


def _environment(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'}: {error.strerror or 'cannot be used'}. Nothing was stored."
    return str(error)


def _bug() -> str:
    kind, _error, trace = sys.exc_info()
    path = config.log_file()
    if kind is not None:
        log.start(path).error("unexpected error\n%s", log.describe(kind, trace))
    return f"bedside made a mistake and stopped. What is saved is safe. The log {path} says where it happened."
