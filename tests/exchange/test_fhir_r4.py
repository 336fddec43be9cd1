"""R4 is what files are written in, R4B what they are checked with: every element that is read is the same in both."""

import re

import pytest
import tomli
from fhir.resources.R4B import get_fhir_model_class

from tests.exchange.fhir_ward import DATA

R4 = tomli.loads((DATA / "r4.toml").read_text(encoding="utf-8"))
# How the models write a primitive type of the standard; a text has several forms.
WRITTEN = {
    "decimal": r"Decimal\(\)", "integer": r"(?:Integer|PositiveInt|UnsignedInt)\(", "boolean": r"\bbool\b",
    "string": r"Annotated\[str, ", "date": r" Date\(\)", "dateTime": r" DateTime\(\)", "instant": r" Instant\(\)",
    "time": r" Time\(\)",
}  # fmt: skip
READ = {
    "Observation": "status code subject effectiveDateTime effectivePeriod effectiveInstant issued identifier focus "
    "specimen bodySite note valueQuantity valueInteger valueString valueCodeableConcept dataAbsentReason "
    "interpretation referenceRange component hasMember",
    "Specimen": "type status subject collection note",
    "Patient": "identifier name birthDate gender active link deceasedDateTime deceasedBoolean",
    "DiagnosticReport": "status code subject specimen result contained identifier",
    "MedicationAdministration": "status statusReason medicationCodeableConcept medicationReference subject dosage note "
    "effectiveDateTime effectivePeriod identifier",
    "MedicationRequest": "status intent doNotPerform medicationCodeableConcept medicationReference subject authoredOn "
    "dosageInstruction identifier",
    "Condition": "clinicalStatus verificationStatus code subject onsetDateTime onsetPeriod recordedDate identifier",
    "Procedure": "status code subject performedDateTime performedPeriod identifier",
    "Bundle": "type entry implicitRules", "BundleEntry": "fullUrl resource request modifierExtension",
}  # fmt: skip


def elements(kind):
    """Return the elements of an R4B model by their JSON names."""
    fields = get_fhir_model_class(kind).model_fields
    named = {item.alias or name: item for name, item in fields.items()}
    ours = {"fhir_comments", "resource_type"}
    return {name: item for name, item in named.items() if name not in ours and not name.startswith("_")}


def shape(item):
    """Return whether an element is a list, and whether it must be there."""
    more = item.json_schema_extra or {}
    required = item.is_required() or more.get("element_required") or more.get("one_of_many_required")
    return "List[" in str(item.annotation), bool(required)


@pytest.mark.parametrize("kind", R4)
def test_r4b_has_the_elements_of_r4_in_their_types(kind):
    found = elements(kind)
    assert set(found) == set(R4[kind])
    for name, said in R4[kind].items():
        match = re.fullmatch(r"(\w+)(\[\])?(!)?", said)
        assert shape(found[name]) == (bool(match[2]), bool(match[3])), f"{kind}.{name}"
        written = WRITTEN.get(match[1], rf"\b(?:{match[1]}Type|{match[1]})\b")
        assert re.search(written, str(found[name].annotation)), f"{kind}.{name}: {found[name].annotation}"


@pytest.mark.parametrize("kind", READ)
def test_everything_that_is_read_is_in_the_table(kind):
    assert set(READ[kind].split()) <= set(R4[kind])
