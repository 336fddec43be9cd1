"""What leaves the practice ward as FHIR validates twice: with `fhir.resources`, and with SMART's `fhirclient`.

The two share no code: the one has pydantic models of R4B, the other its own strict reading of the definitions of R4.
"""

import json

import pytest
from click.testing import CliRunner
from fhirclient.models.fhirabstractbase import FHIRValidationError
from fhirclient.models.fhirelementfactory import FHIRElementFactory

from bedside.cli.app import cli
from tests.exchange.test_export import ALL, SCENE, STANDINGS, Line, as_bytes, models, resources

BROKEN = (
    {"code": {"text": "x"}},
    {"status": "final", "code": {"text": "x"}, "valueQuantity": {"value": "7"}},
    {"status": "final", "code": {"text": "x"}, "unknown": 1},
    {"status": "final", "code": {"text": "x"}, "effectiveDateTime": "yesterday"},
)


def validated(text):
    """Return the type of a resource that both read; raise where one does not."""
    resource = json.loads(text)
    FHIRElementFactory.instantiate(resource["resourceType"], resource)
    models()(resource["resourceType"]).model_validate_json(text)
    return resource["resourceType"]


@pytest.mark.parametrize("broken", BROKEN)
def test_the_second_validator_refuses_what_is_wrong(broken):
    with pytest.raises(FHIRValidationError):
        FHIRElementFactory.instantiate("Observation", {"resourceType": "Observation", **broken})


@pytest.mark.slow
def test_every_kind_and_standing_validates_twice():
    lines = [Line(7, standing, "100", record) for record in ALL for standing in STANDINGS]
    kinds = {validated(as_bytes(each)) for line in lines for each in resources(line, SCENE)}
    assert len(kinds) == 15


@pytest.mark.slow
def test_the_practice_ward_validates_twice(tmp_path):
    env = {"BEDSIDE_STORE": str(tmp_path / "store"), "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": "practice"}

    def run(*words):
        result = CliRunner().invoke(cli, [str(word) for word in words], env=env)
        assert result.exit_code == 0, result.output

    run("demo", "--no-window", "--dir", tmp_path)
    kinds = {}
    for form, more in (("ndjson", ()), ("fhir", ("--deidentify",))):
        run("export", "--format", form, "-o", tmp_path / form, *more)
        texts = [text for path in (tmp_path / form).iterdir() for text in path.read_text(encoding="utf-8").splitlines()]
        kinds[form] = {validated(text) for text in texts}
    assert kinds["fhir"] == {"Bundle"}
    assert {"Patient", "Observation", "MedicationAdministration", "Provenance"} <= kinds["ndjson"]
