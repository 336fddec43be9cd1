"""The handoff of 100 patients, composed and rendered, against 100 bare pages of the same words by the page writer.

The ward is the practice one ten times over, gathered beforehand: what a chart says is another figure (`assessing`).
"""

import io
import tempfile
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from bedside.desk import demo
from bedside.report.content import Card
from bedside.report.fonts import REGULAR, register
from bedside.report.handoff import compose_handoff
from bedside.report.pdf import render
from bedside.report.writing import Writing
from bedside.session.handoff import here, of_patient
from tests.bench.figure import Figure, paired

PATIENTS = 100
ROUNDS = 7
GOAL = 2.0


def figures():
    """Yield the figure."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        session = demo.make(Path(home) / "store")
        found = [of_patient(session, patient) for patient in here(session)]
        writing = Writing(author="bench", now=session.now(), practice=True, protocol=session.protocol())
        session.close()
    patients = tuple(found[place % len(found)] for place in range(PATIENTS))
    note = compose_handoff(patients, "Bench", writing)
    pages = [list(lines(card)) for card in note.sections[0].blocks if isinstance(card, Card)]

    def ours():
        return render(compose_handoff(patients, "Bench", writing))

    def floor():
        return bare(pages)

    yield Figure("handoff of 100 patients", *paired(ours, floor, ROUNDS), GOAL)
    yield Figure("handoff of 100 patients, its pages alone", *paired(lambda: render(note), floor, ROUNDS), GOAL)


def lines(card):
    """Yield the words of a card, one item a line."""
    yield f"{card.mark} {card.name}{card.head} {card.aside}"
    for part in card.parts:
        for item in part.items:
            yield f"{part.name} {''.join(run.text for run in item)}"
    yield " ".join(card.blanks)


def bare(pages):
    """Return a document with a page of lines for each patient."""
    register()
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    for number, page in enumerate(pages, start=1):
        canvas.setFont(REGULAR, 8.5)
        for place, line in enumerate((*page, f"page {number} of {len(pages)}")):
            canvas.drawString(49, 800 - 10 * place, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
