"""The scores of a chart as plain rows: what each says, what it means, what it read and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.vocabulary import device_of
from bedside.protocol.in_words import origin_sentence
from bedside.scores.answer import Answer, Input, Score, Shown
from bedside.text import N_, _, _n
from bedside.ui import words
from bedside.ui.help_texts import sections
from bedside.ui.record_table import TableRow
from bedside.ui.score_words import band_words, input_value, missing_words, number_words, unit_words, value_words

_DEVICES = "device"
#: why a chart can never answer an input, so that no entry is offered for it
_NOWHERE = N_("a chart has no entry for it")


class Told(NamedTuple):
    """A score told in full: the number, what it means, what decides, its forms, its formula, and where that is from."""

    head: str
    band: str
    decides: str
    forms: str
    formula: str
    origin: str


class Known(NamedTuple):
    """One score of the registry with its answer from the chart; `empty` is its answer while nothing is known."""

    score: Score
    answer: Answer
    empty: Answer

    @property
    def says_nothing(self) -> bool:
        """Return whether the chart narrows an endless score by nothing."""
        made, empty = self.answer, self.empty
        return made.value is None and made.high is None and (made.low, made.high) == (empty.low, empty.high)


def known(scores: Mapping[str, Score], answers: Mapping[str, Answer]) -> tuple[Known, ...]:
    """Return the scores that a chart was asked, in the order of the registry."""
    return tuple(Known(score, answers[name], score.answer({})) for name, score in scores.items() if name in answers)


def score_rows(found: tuple[Known, ...], chart: Chart) -> tuple[TableRow, ...]:
    """Return one row per score."""
    return tuple(_row(item, chart) for item in found)


def _row(item: Known, chart: Chart) -> TableRow:
    answer = item.answer
    settled = answer.value is not None
    sign = ("tick", "green") if settled else ("diamond-question", "amber")
    cells = (answer.scale, _value(item, chart), band_words(answer), _decides(item, chart))
    told = told_of(item, chart)
    return TableRow(
        record=item.score.name, cells=cells, sign=sign, bold=settled, story=f"{told.head}\n{told.band}".strip()
    )


def _value(item: Known, chart: Chart) -> str:
    return _("cannot say") if item.says_nothing else value_words(item.answer, item.empty.high, chart.catalogue)


def _decides(item: Known, chart: Chart) -> str:
    if item.answer.narrows:
        return _("{input} decides").format(input=short_name(item.answer.narrows, item.score, chart))
    return _n("{count} missing", "{count} missing", len(item.answer.missing)) if item.answer.missing else ""


def told_of(item: Known, chart: Chart) -> Told:
    """Return a score in full."""
    answer, score = item.answer, item.score
    head = f"{score.title}: {_value(item, chart)}"
    names = tuple(short_name(name, score, chart) for name in answer.missing)
    decides = missing_words(names, short_name(answer.narrows, score, chart) if answer.narrows else "")
    origin = origin_sentence(
        score.origin, _("version {version}: {source}").format(version=score.version, source=_(score.source))
    )
    if answer.status:
        origin = f"{_(answer.status).upper()}. {origin}"
    section = sections("scores").get(score.name)
    formula = " ".join(section.paragraphs) if section else ""
    return Told(head, band_words(answer), decides, _forms(item, chart), formula, origin)


def _forms(item: Known, chart: Chart) -> str:
    said: list[str] = []
    for name, form in item.answer.forms.items():
        named = form.scale if form.scale not in ("", item.answer.scale) else _(name.replace("_", " "))
        unit = unit_words(form.unit, "", chart.catalogue) if form.unit else ""
        said.append(f"{named} {number_words(form.low, form.high)} {unit}".strip())
    return f" {words.DOT} ".join(said)


def input_rows(item: Known, chart: Chart) -> tuple[TableRow, ...]:
    """Return the inputs of a score: what is missing first, and of that first what narrows it most."""
    return (*_missing(item, chart), *(_used(each, item, chart) for each in item.answer.inputs))


def input_topics(item: Known, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what F1 tells about each row of the inputs: its analyte, empty where it is none."""
    codes = {analyte.code for analyte in catalogue.analytes}
    own = {each.name: each.code or each.name for each in item.score.inputs}
    names = (*_narrowing(item.answer), *(each.name for each in item.answer.inputs))
    read = (own.get(name, name) for name in names)
    return tuple(f"analyte:{code}" if code in codes else "" for code in read)


def _narrowing(answer: Answer) -> list[str]:
    """Return the missing inputs, what narrows the answer most before the others."""
    return sorted(answer.missing, key=lambda each: each != answer.narrows)


def _missing(item: Known, chart: Chart) -> Iterator[TableRow]:
    answer = item.answer
    for name in _narrowing(answer):
        first = name == answer.narrows
        why = answer.why.get(name, "")
        said = _("narrows it most") if first and len(answer.missing) > 1 else ""
        cells = (input_title(name, item.score), _("missing"), "", "", f" {words.DOT} ".join(filter(None, (said, why))))
        yield TableRow(
            record=name,
            cells=cells,
            sign=("diamond-question", "amber"),
            bold=first,
            story=" ".join(filter(None, cells)),
        )


def enterable(name: str, item: Known) -> bool:
    """Return whether a missing input can be charted at all."""
    return name in item.answer.missing and item.answer.why.get(name) not in (_NOWHERE, _(_NOWHERE))


def _used(shown: Shown, item: Known, chart: Chart) -> TableRow:
    of = next((each for each in item.score.inputs if each.name == shown.name), None)
    precision = shown.precision or "minute"
    when = words.stamp(shown.at, chart.zone, precision) if shown.at else ""
    aged = words.age(shown.age_hours) if shown.age_hours is not None and precision == "minute" else ""
    value = _choice(shown, of) if of is not None and of.choices else input_value(shown, of, chart.catalogue)
    cells = (input_title(shown.name, item.score), value, when, aged, shown.note)
    return TableRow(
        record=shown.record or f"={shown.name}", cells=cells, sign=("", "ink2"), story=" ".join(filter(None, cells))
    )


def _choice(shown: Shown, of: Input) -> str:
    if of.name == _DEVICES:
        return " + ".join(device_of(part).title for part in shown.value.split("+"))  # pyright: ignore[reportArgumentType]
    return _(shown.value.replace("_", " "))


def input_title(name: str, score: Score) -> str:
    """Return what a score calls an input; what its file says of the words it takes is left out."""
    title = next((item.title for item in score.inputs if item.name == name), name)
    return title.partition(";")[0]


def short_name(name: str, score: Score, chart: Chart) -> str:
    """Return what an input is called where room is scarce."""
    if name in {item.code for item in chart.catalogue.analytes}:
        return chart.catalogue.analyte(name).short
    title = input_title(name, score)
    return title.partition(",")[0]
