// node check-kubernetes.mjs FILE...: holds manifests against Kubernetes' types (generated from its OpenAPI description), with the
// TypeScript compiler: a field that does not exist, one that is missing, and a value of another type are mistakes, a line each.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { readYaml } from "./read.mjs";

// The types are found from here; the file itself is in memory only.
const name = join(dirname(fileURLToPath(import.meta.url)), "manifests.mts");
const manifests = process.argv.slice(2).flatMap((file) => readYaml(file).map((document) => ({ file, document })));
if (manifests.length === 0) throw new Error("no manifest was named");
const source = manifests
  .map(({ document }, i) => {
    const { apiVersion, kind } = document;
    return [
      `import type { I${kind} as Kind${i} } from "kubernetes-models/${apiVersion}/${kind}";`,
      `export const manifest${i}: Kind${i} = ${JSON.stringify(document, null, 2)};`,
    ].join("\n");
  })
  .join("\n");

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (file) => file === name || fileExists(file);
host.readFile = (file) => (file === name ? source : readFile(file));
host.getSourceFile = (file, ...rest) =>
  file === name ? ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true) : getSourceFile(file, ...rest);

const program = ts.createProgram([name], options, host);
const starts = [];
source.split("\n").forEach((line, number) => {
  if (line.startsWith("import type ")) starts.push(number);
});
const mistakes = ts.getPreEmitDiagnostics(program).map((mistake) => {
  const text = ts.flattenDiagnosticMessageText(mistake.messageText, "\n");
  if (!mistake.file) return text;
  const { line } = mistake.file.getLineAndCharacterOfPosition(mistake.start);
  const which = starts.findLastIndex((start) => start <= line);
  const { file, document } = manifests[which] ?? {};
  return `${file}: ${document?.kind} ${document?.metadata?.name}: ${source.split("\n")[line].trim()}: ${text}`;
});
for (const mistake of mistakes) console.error(mistake);
process.exitCode = mistakes.length > 0 ? 1 : 0;
