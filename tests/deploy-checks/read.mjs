// node read.mjs FILE...: prints YAML files as JSON: [{ "file": "...", "documents": [...] }, ...]. A key that stands twice is an error.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

export function readYaml(file) {
  const documents = parseAllDocuments(readFileSync(file, "utf8"), { merge: true, uniqueKeys: true });
  const faults = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (faults.length > 0) throw new Error(`${file}: ${faults.map((fault) => fault.message).join("\n")}`);
  return documents.map((document) => document.toJS());
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const read = process.argv.slice(2).map((file) => ({ file, documents: readYaml(file) }));
  process.stdout.write(JSON.stringify(read));
}
