// Bundles the extension, and with --tests what runs inside of the extension host.
import { build } from "esbuild";

const common = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  logLevel: "warning",
};
await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  minify: !process.argv.includes("--tests"),
});
if (process.argv.includes("--tests")) {
  await build({ ...common, entryPoints: ["test/index.ts"], outfile: "dist-e2e/index.js" });
}
