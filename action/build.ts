// Bundles the entry points of the actions into action/dist, which is committed: an action runs as it was checked out. The
// same sources give the same bytes; `--check` compares them instead of writing (SR22).
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");
const DIST = join(import.meta.dirname, "dist");
const ENTRIES = ["agent", "publish", "prove", "verify"] as const;

/** The `ai` SDK asks it for models that are only named; ours are always given. Nothing speaks to a third party. */
const NO_GATEWAY = `
export class GatewayError extends Error { static isInstance() { return false; } }
export class GatewayAuthenticationError extends GatewayError {}
export const createGateway = () => { throw new Error("there is no gateway"); };
export const gateway = createGateway;
`;

/**
 * Start-up time is paid by every job. zod's `z` object keeps all of zod, with every language, alive; the namespace import
 * is the same object to the type checker and lets the bundler drop what is not used. The Actions packages say nothing about
 * side effects and have none: without this, core brings an HTTP client along for a feature that is not used.
 */
const lean: Plugin = {
  name: "lean",
  setup(builder) {
    builder.onLoad({ filter: /\.ts$|\/node_modules\/@ai-sdk\/.*\.js$/ }, ({ path }) => ({
      loader: path.endsWith(".ts") ? "ts" : "js",
      contents: readFileSync(path, "utf8").replace(
        /import \{ z \} from "(zod(?:\/v4)?)"/,
        'import * as z from "$1"',
      ),
    }));
    builder.onResolve({ filter: /^@ai-sdk\/gateway$/ }, ({ path }) => ({
      path,
      namespace: "absent",
      sideEffects: false,
    }));
    builder.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: NO_GATEWAY }));
    const silent = /^@actions\/|^@octokit\/|^undici$|^\.\/(?:oidc-utils|utils\.js|internal\/utils)/;
    builder.onResolve(
      { filter: silent },
      async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === "lean") return undefined;
        const found = await builder.resolve(path, {
          importer,
          resolveDir,
          kind,
          pluginData: "lean",
        });
        return { ...found, sideEffects: false };
      },
    );
  },
};

/** File name → text of the bundle. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(ENTRIES.map((name) => [name, `action/${name}/main.ts`])),
    outdir: DIST,
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    plugins: [lean],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  return new Map(result.outputFiles.map((file) => [relative(DIST, file.path), file.text]));
}

const made = await bundle();
if (process.argv.includes("--check")) {
  const stale = [...made].filter(([name, text]) => readOr(join(DIST, name)) !== text);
  const strays = readdirSync(DIST).filter((name) => !made.has(name));
  for (const [name] of stale) console.error(`action/dist/${name} differs from its source`);
  for (const name of strays) console.error(`action/dist/${name} has no source`);
  if (stale.length + strays.length > 0) {
    console.error("Run `node action/build.ts` and commit action/dist.");
    process.exitCode = 1;
  }
} else {
  for (const [name, text] of made) {
    writeFileSync(join(DIST, name), text);
    console.log(`action/dist/${name} ${Math.round(text.length / 1024)} KB`);
  }
}

function readOr(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
