// Writes the settings of the one schema (km_lsp/km-lsp.schema.json) into package.json, beside those
// that concern the extension alone. With --check it only tells whether they are up to date.
import { readFileSync, writeFileSync } from "node:fs";

const at = (path) => new URL(path, import.meta.url);
const schema = JSON.parse(readFileSync(at("../../../km_lsp/km-lsp.schema.json"), "utf8"));
const file = at("../package.json");
const before = readFileSync(file, "utf8");
const manifest = JSON.parse(before);

const camel = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

function resolved(part) {
  if (part.$ref) return resolved(schema.$defs[part.$ref.split("/").pop()]);
  const done = { ...part };
  if (done.items) done.items = resolved(done.items);
  if (done.additionalProperties && typeof done.additionalProperties === "object") {
    done.additionalProperties = resolved(done.additionalProperties);
  }
  if (done.anyOf) done.anyOf = done.anyOf.map(resolved);
  delete done.title;
  return done;
}

const properties = {
  "kmLsp.server.path": {
    type: "string",
    default: "",
    scope: "machine-overridable",
    markdownDescription:
      "The program `km-lsp`. Empty: the one on the `PATH`, in the selected Python, installed by this extension, or run by `uvx` or `pipx`.",
  },
  "kmLsp.server.package": {
    type: "string",
    default: "km-lsp",
    scope: "machine",
    markdownDescription: "What is installed into the private environment: a package of PyPI or a path.",
  },
  "kmLsp.trace.server": {
    type: "string",
    enum: ["off", "messages", "verbose"],
    default: "off",
    description: "Write the messages to and from the server into the log.",
  },
};
for (const [name, part] of Object.entries(schema.properties)) {
  const { description, ...rest } = resolved(part);
  properties[`kmLsp.${camel(name)}`] = { ...rest, markdownDescription: description, scope: "resource" };
}
manifest.contributes.configuration.properties = properties;
const after = JSON.stringify(manifest, null, 2) + "\n";
if (process.argv.includes("--check")) {
  if (after !== before) {
    console.error("package.json lacks settings of the schema: npm run settings");
    process.exit(1);
  }
} else {
  writeFileSync(file, after);
}
