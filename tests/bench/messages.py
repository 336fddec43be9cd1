"""A thousand laboratory messages taken in, as the watched folder and `import` do, against parsing them alone.

Ours reads each message, finds the patient on two identifiers, judges each value on the patient's chart, and stores all
of it in one transaction with its journal entry. The floor parses the same messages with the same library, and no more:
each from its bytes, as the library's user has it, with every field of it there at the end (it cuts all of them at
once). Both run once in each round, ours first, in a store of its own, so that nothing is warm but the imports.
"""

import shutil
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path

from bedside.desk.intake import Source, at_once, read, store
from bedside.session.session import Session
from tests.bench.figure import Figure, timed
from tests.bench.ward import PASSPHRASE, session_of

GOAL = 2.5
MESSAGES, PATIENTS, ROUNDS = 1000, 50, 3
VALUES = (
    ("2276-4", "Ferritin", "ng/mL", "640", "15-400"),
    ("1988-5", "CRP", "mg/L", "71", "<5"),
    ("2532-0", "LDH", "U/L", "310", "120-250"),
    ("33959-8", "Procalcitonin", "ng/mL", "0.24", "<0.5"),
    ("6690-2", "Leukocytes", "10*3/uL", "7.9", "4.0-10.0"),
    ("731-0", "Lymphocytes", "10*3/uL", "0.8", "1.0-4.0"),
    ("718-7", "Hemoglobin", "g/dL", "12.6", "12.0-16.0"),
    ("777-3", "Platelets", "10*3/uL", "212", "150-400"),
    ("2160-0", "Creatinine", "mg/dL", "0.9", "0.5-1.1"),
    ("2823-3", "Potassium", "mmol/L", "4.1", "3.5-5.1"),
)


def figures():
    """Return the cost of taking the messages in against that of parsing them, each the median of fresh stores."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        session, people = session_of(Path(home) / "empty", PATIENTS, 4)
        now = session.now()
        session.close()
        texts = [message(people[place % PATIENTS], now, place) for place in range(MESSAGES)]
        pairs = [taking(Path(home), texts, number) for number in range(ROUNDS)]
    ours, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    yield Figure(f"{MESSAGES} laboratory messages against parsing them", ours, floor, GOAL)


def taking(home, texts, number):
    """Return the seconds of taking the messages in and of parsing them, the store a fresh one."""
    import hl7

    session = Session.open(shutil.copytree(home / "empty", home / f"ours-{number}"), "bench", PASSPHRASE)
    singly = [text.encode() for text in texts]
    data = b"\r".join(singly)
    _ = session.catalogue

    def whole():
        lines = store(session, at_once(read(session, Source("bench", data, "hl7"))))
        assert len(lines) == MESSAGES * len(VALUES)
        assert {line.became for line in lines} == {"stored"}, {line.why for line in lines if line.became != "stored"}

    def parsing():
        for each in singly:
            assert len(hl7.parse(each)) == 3 + len(VALUES)

    seconds = timed(whole), timed(parsing)
    session.close()
    return seconds


def message(person, now, place):
    """Return a message with ten results of one sample."""
    at = f"{now - timedelta(hours=1 + place // PATIENTS):%Y%m%d%H%M%S}+0000"
    born = f"{person.born:%Y%m%d}"
    head = (
        f"MSH|^~\\&|LAB|HOSP|WARD|HOSP|{at}||ORU^R01^ORU_R01|M{place}|P|2.5.1",
        f"PID|1||{person.mrn}^^^HOSP^MR||{person.name.replace(', ', '^')}||{born}|{person.sex}",
        f"OBR|1|O{place}|F{place}|24323-8^Panel^LN|||{at}|||||||||||||||{at}||LAB|F",
    )
    return "\r".join((*head, *results(at, place)))


def results(at, place):
    """Yield the results of a message, each a little different from the one before."""
    for number, (loinc, name, unit, value, limits) in enumerate(VALUES, start=1):
        digits = len(value.partition(".")[2])
        shown = f"{float(value) * (1 + place % 7 / 100):.{digits}f}"
        yield f"OBX|{number}|NM|{loinc}^{name}^LN||{shown}|{unit}|{limits}|N|||F|||{at}"
