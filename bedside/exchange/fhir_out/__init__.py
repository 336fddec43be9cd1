"""Records as FHIR R4 resources, for programs that read those; see `resources`."""
