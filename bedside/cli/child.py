"""The hidden verb `child`: work that a window has handed to a process of its own (see desk.child)."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from bedside.desk import jobs, paging
from bedside.domain.problem import Problem


@click.command("child", hidden=True)
def child_verb() -> None:
    """Do the job that stands on standard input, and say in lines of JSON how it goes."""
    job = _told()
    if job["job"] == paging.JOB:
        paging.serve(sys.stdin.buffer, sys.stdout.buffer)
    elif job["job"] == jobs.IMPORT:
        if not _served(job):
            sys.exit(1)
    elif not _worked(job):
        sys.exit(1)


def _told() -> dict[str, Any]:
    try:
        return json.loads(sys.stdin.buffer.readline())
    except ValueError as error:
        raise Problem(
            "no work was handed over.", where="child", do="The window calls this verb; use another."
        ) from error


def _served(job: dict[str, Any]) -> bool:
    from bedside.desk import taking_in  # noqa: PLC0415 - other children read no files
    from bedside.session import utc_now  # noqa: PLC0415

    return taking_in.serve(job, map(json.loads, sys.stdin.buffer), _say, utc_now)


def _worked(job: dict[str, Any]) -> bool:
    from bedside.desk import backup, cohort, exporting, practising, restoring  # noqa: PLC0415 - whoever makes pages needs no store
    from bedside.session import confirming, utc_now  # noqa: PLC0415

    jobs = (backup, cohort, confirming, exporting, practising, restoring)
    work = {item.JOB: item.work for item in jobs}[job["job"]]
    return work(job, _say, utc_now)


def _say(what: dict[str, Any]) -> None:
    click.echo(json.dumps(what))
