"""`bedside handbook`: the chapters of the help as text in the terminal, or all of them as PDF to print."""

from __future__ import annotations

from pathlib import Path

import click

from bedside.cli.access import NamedPath, paper_option
from bedside.cli.output import warn
from bedside.config import PaperSize, shipped_site
from bedside.desk.writing import require_place, write_whole
from bedside.report.handbook.chapters import chapter, chapters
from bedside.text import _

_FILE = NamedPath(path_type=Path, dir_okay=False)


@click.command("handbook", help=_("Print a chapter of the handbook, list the chapters, or write all of it as PDF."))
@click.argument("name", metavar="[CHAPTER]", required=False)
@click.option("-o", "--output", type=_FILE, metavar="FILE.pdf", help=_("Write a PDF: the chapter, or all of them."))
@paper_option
def handbook_verb(name: str | None, output: Path | None, paper: PaperSize | None) -> None:
    """Print a chapter of the handbook, list the chapters, or write all of it as PDF."""
    if output is not None:
        _write(name, output, paper or shipped_site().paper.size)
    elif name is not None:
        from bedside.report.handbook.plain import plain  # noqa: PLC0415 - not for a list

        click.echo(plain(chapter(name)), nl=False)
    else:
        _list()


def _list() -> None:
    found = chapters()
    wide = max(len(item.name) for item in found)
    for item in found:
        click.echo(f"{item.name:{wide}}  {item.title}")
    warn([_("read one: bedside handbook CHAPTER; all of them to print: bedside handbook -o FILE.pdf")])


def _write(name: str | None, output: Path, paper: PaperSize) -> None:
    from bedside.desk.versions import version  # noqa: PLC0415 - slow to load, and needed on paper alone
    from bedside.report.handbook.pages import render  # noqa: PLC0415 - loads what draws pages

    found = chapters() if name is None else (chapter(name),)
    require_place(output)
    write_whole(output, render(found, version(), paper))
    click.echo(str(output))
