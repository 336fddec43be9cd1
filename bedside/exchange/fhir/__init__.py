"""FHIR R4 in: Bundles, single resources and NDJSON, read into the parts that every file comes to."""
