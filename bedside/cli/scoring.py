"""`bedside score`: what the scores are, what each one reads, and its answer from a chart or from typed inputs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from bedside import assets
from bedside.cli.access import Access, NamedPath, json_option, opened, patient_of, with_store
from bedside.cli.code_words import value_said
from bedside.cli.output import columns, emit, moment, warn
from bedside.cli.score_file import read_inputs
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.domain.problem import Problem
from bedside.protocol import measures
from bedside.protocol.code_words import origin_word
from bedside.protocol.contract import score as as_plain
from bedside.protocol.incomplete import unbounded
from bedside.protocol.question import Question
from bedside.scores.answer import Answer, Score
from bedside.scores.registry import scores
from bedside.scores.typed import answered, units_of
from bedside.text import _, decimal


@click.command(
    "score", help=_("Answer a score: a number, or the interval it must lie in and what would narrow it most.")
)
@click.argument("name", required=False)
@click.option("--list", "wants_list", is_flag=True, help=_("List the scores."))
@click.option("--describe", is_flag=True, help=_("Say what the score reads, in which units."))
@click.option("--patient", "mrn", metavar="MRN", help=_("From this patient's chart."))
@click.option("--at", "at_text", metavar="T", help=_("The moment asked about; a bare date is the end of that day."))
@click.option(
    "--inputs",
    "file",
    type=NamedPath(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=_("From the inputs of a JSON file."),
)
@json_option
@with_store
def score_verb(
    *,
    name: str | None,
    wants_list: bool,
    describe: bool,
    mrn: str | None,
    at_text: str | None,
    file: Path | None,
    as_json: bool,
    access: Access,
) -> None:
    """Answer a score: a number, or the interval it must lie in and what would narrow it most."""
    _together(name=name, wants_list=wants_list, describe=describe, mrn=mrn, at_text=at_text, file=file)
    if name is None:
        _list(as_json=as_json)
        return
    score = _score(name)
    if describe:
        _describe(score, as_json=as_json)
        return
    answer = _from_chart(score, mrn, at_text, access) if mrn is not None else _from_file(score, file)
    if as_json:
        emit(as_plain(answer))
        return
    for line in _lines(answer, score):
        click.echo(line)


def _together(
    *, name: str | None, wants_list: bool, describe: bool, mrn: str | None, at_text: str | None, file: Path | None
) -> None:
    """Refuse words that do not go together."""
    asks = mrn is not None or file is not None or at_text is not None or describe
    if wants_list and (name is not None or asks):
        raise click.UsageError(_("--list stands alone."))
    if name is None and not wants_list:
        raise click.UsageError(_("Name a score, or give --list."))
    if describe and (mrn is not None or file is not None or at_text is not None):
        raise click.UsageError(_("--describe stands alone with the name of the score."))
    if mrn is not None and file is not None:
        raise click.UsageError(_("Give --patient or --inputs, not both."))
    if at_text is not None and mrn is None:
        raise click.UsageError(_("--at needs --patient."))


def _score(name: str) -> Score:
    known = scores()
    if name not in known:
        raise Problem(
            _("no score is called {name!r}.").format(name=name[:40]),
            where="NAME",
            do=_("Use one of {names}.").format(names=", ".join(known)),
        )
    return known[name]


def _list(*, as_json: bool) -> None:
    found = scores().values()
    if as_json:
        emit([{"score": item.name, "title": item.title} for item in found])
    else:
        columns([[item.name, item.title] for item in found])


def _describe(score: Score, *, as_json: bool) -> None:
    catalogue = _catalogue()
    rows = [
        {
            "name": item.name,
            "title": item.title,
            "unit": item.unit,
            "units": list(units_of(item, catalogue)),
            "choices": list(item.choices),
            "required": item.required,
        }
        for item in score.inputs
    ]
    if as_json:
        document = {"score": score.name, "title": score.title, "source": score.source, "version": score.version}
        emit({**document, "inputs": rows, "forms": list(score.forms)})
        return
    click.echo(f"{score.title} ({score.version})")
    click.echo(_("source: {source}").format(source=_(score.source)))
    if score.forms:
        click.echo(_("forms: {names}").format(names=", ".join(score.forms)))
    taken = ((item, ", ".join(item.choices or units_of(item, catalogue))) for item in score.inputs)
    columns([["  " + item.name, what, item.title] for item, what in taken])


def _from_chart(score: Score, mrn: str, at_text: str | None, access: Access) -> Answer:
    with opened(access) as session:
        chart = session.chart(patient_of(session, mrn).patient, moment(at_text, "--at", session))
        answer = measures.answer(Question(protocol=session.protocol(), chart=chart), score.name)
        session.view(chart.patient.patient)
    return unbounded(answer, chart.incomplete) if chart.incomplete else answer


def _from_file(score: Score, file: Path | None) -> Answer:
    made = answered(score, read_inputs(file) if file else {}, _catalogue())
    warn(f"{item.name}: {item.note}." for item in made.inputs if item.note)
    return made


def _lines(answer: Answer, score: Score) -> Iterator[str]:
    """Yield an answer for people."""
    yield f"{score.title}: {_number(answer)}{_band(answer)}"
    for name, form in answer.forms.items():
        yield f"  {name}: {_number(form)}{_band(form)}"
    for item in answer.inputs:
        said = [" ".join(filter(None, (item.name, value_said(item.value), item.unit)))]
        if item.age_hours is not None and item.precision == "minute":
            said.append(_("{hours} h old").format(hours=decimal(f"{item.age_hours:.1f}")))
        if item.at and item.precision == "day":
            said.append(f"{item.at:%Y-%m-%d}")
        note = f" ({item.note})" if item.note else ""
        record = f" [{item.record}]" if item.record else ""
        yield _("  used: {input}").format(input=", ".join(said) + note + record)
    for name in answer.missing:
        what = f"{name} ({answer.why[name]})" if name in answer.why else name
        text = _("  missing: {input}, narrows it most") if name == answer.narrows else _("  missing: {input}")
        yield text.format(input=what)
    version = _("version {version}").format(version=answer.version)
    basis = ", ".join(filter(None, (answer.scale, version, answer.status and origin_word(answer.status))))
    yield f"  {basis}; {_(answer.source)}"


def _number(answer: Answer) -> str:
    low, high = (None if end is None else decimal(end) for end in (answer.low, answer.high))
    text = low or high
    if low is None and high is None:
        return _("no number")
    if low is None:
        text = _("at most {number}").format(number=high)
    elif high is None:
        text = _("at least {number}").format(number=low)
    elif low != high:
        text = _("{low} to {high}").format(low=low, high=high)
    return f"{text} {answer.unit}" if answer.unit not in {"", "1"} else str(text)


def _band(answer: Answer) -> str:
    return f"  {answer.band}" if answer.band else ""


def _catalogue() -> Catalogue:
    return load_catalogue(assets.read_text("catalogue.toml"))
