"""The case series as one CSV table, a row for each patient, every cell guarded against spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from bedside.exchange.csv_export import guarded
from bedside.protocol.cohort.case import Case
from bedside.protocol.cohort.words import columns
from bedside.text import ENGLISH, speaking


def cohort_csv(cases: Sequence[Case]) -> str:
    """Return the whole text: a heading, then the patients in their order; unknown cells say so."""
    text = io.StringIO()
    # Every cell in quotation marks: what stands in one never ends it.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    # A file says the same whatever language is spoken when it is written.
    with speaking(ENGLISH):
        table = columns(cases)
        writer.writerow(item.key for item in table)
        for case in cases:
            writer.writerow(guarded(item.cell(case)) for item in table)
    return text.getvalue()
