// Builds the page into the package: types are checked by `npm run check`, this only bundles.
// The sources' hash goes in, so that a test can tell a page that is older than its sources.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const page = "../websocket_service/page";
const hash = createHash("sha256");
for (const name of readdirSync("src").sort()) {
  hash.update(readFileSync(`src/${name}`));
}
await build({
  entryPoints: ["src/page.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outfile: `${page}/page.js`,
  banner: { js: `// sources ${hash.digest("hex")}` },
});
const plot = readFileSync("node_modules/uplot/dist/uPlot.min.css", "utf8");
writeFileSync(`${page}/page.css`, `${plot.trim()}\n${readFileSync("src/page.css", "utf8")}`);
copyFileSync("src/index.html", `${page}/index.html`);
copyFileSync("node_modules/uplot/LICENSE", `${page}/LICENSE-uPlot.txt`);
