"""Where the words of unsigned notes lie among the store's drafts; loaded with the window, so it knows nothing else."""

from __future__ import annotations

#: as `desk.signing.drafts_place` has it
NOTE = "note:"


def place_of(patient_id: str, document: str = "") -> str:
    """Return the place of a patient's unsigned note, or of an addendum to a signed document."""
    return f"{NOTE}{patient_id} {document}".rstrip()


def patient_of(place: str) -> str:
    """Return the patient about whom a note is written at a place of the drafts, empty for another place."""
    return place.removeprefix(NOTE).partition(" ")[0] if place.startswith(NOTE) else ""
