"""The hidden verb `child`: work that a window has handed to a process of its own (see desk.child)."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from bedside.desk import backup, restoring
from bedside.session import utc_now


@click.command("child", hidden=True)
def child_verb() -> None:
    """Do the job that stands on standard input, and say in lines of JSON how it goes."""
    job = json.loads(sys.stdin.buffer.read())
    work = {backup.JOB: backup.work, restoring.JOB: restoring.work}[job["job"]]
    if not work(job, _say, utc_now):
        sys.exit(1)


def _say(what: dict[str, Any]) -> None:
    click.echo(json.dumps(what))
