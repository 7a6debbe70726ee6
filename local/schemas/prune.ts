// Makes the committed extracts of GitHub's published schemas: `node local/schemas/prune.ts`.
// Only what the local GitHub serves is kept, without prose; OpenAPI 3.0's `nullable` becomes plain JSON Schema.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { OPERATIONS, WEBHOOKS } from "./operations.ts";

type Json = null | boolean | number | string | readonly Json[] | Fields;
type Fields = { [key: string]: Json };

const require = createRequire(import.meta.url);
const PROSE = new Set([
  "description",
  "example",
  "examples",
  "title",
  "externalDocs",
  "deprecated",
  "default",
  "readOnly",
  "writeOnly",
  "summary",
  "$comment",
  "tsAdditionalProperties",
  "discriminator",
  "xml",
]);

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fields(value: Json | undefined): Fields {
  return isFields(value) ? { ...value } : {};
}

function read(name: string): Fields {
  const parsed: Json = JSON.parse(readFileSync(require.resolve(name), "utf8"));
  return fields(parsed);
}

/** Schema without prose, refs shortened to component names, `nullable` spelled as JSON Schema. */
function prune(schema: Json, seen: Set<string>): Json {
  if (Array.isArray(schema)) return schema.map((item: Json) => prune(item, seen));
  if (typeof schema !== "object" || schema === null) return schema;
  const from = fields(schema);
  const ref = from["$ref"];
  if (typeof ref === "string") {
    const name = ref.replace(/^#\/(components\/schemas|definitions)\//, "");
    seen.add(name);
    return { $ref: name };
  }
  const to: Fields = {};
  for (const [key, value] of Object.entries(from)) {
    if (PROSE.has(key) || key.startsWith("x-") || key === "nullable") continue;
    if (key === "properties" || key === "patternProperties") {
      const kept: Fields = {};
      for (const [name, inner] of Object.entries(fields(value))) kept[name] = prune(inner, seen);
      to[key] = kept;
    } else if (key === "enum" || key === "required" || key === "const") to[key] = value;
    else to[key] = prune(value, seen);
  }
  return from["nullable"] === true ? orNull(to) : to;
}

function orNull(schema: Fields): Json {
  const { type, enum: values } = schema;
  if (typeof type !== "string") return { anyOf: [{ type: "null" }, schema] };
  const open: Fields = { ...schema, type: [type, "null"] };
  if (Array.isArray(values) && !values.includes(null)) open["enum"] = [...values, null];
  return open;
}

function follow(ref: Json, root: Fields): Fields {
  const at = fields(ref);
  const target = at["$ref"];
  if (typeof target !== "string") return at;
  let found: Json = root;
  for (const step of target.slice(2).split("/")) found = fields(found)[step] ?? null;
  return fields(found);
}

function jsonSchema(content: Json | undefined): Json | undefined {
  for (const [type, media] of Object.entries(fields(content)))
    if (/^application\/(.*\+)?json$/.test(type)) return fields(media)["schema"];
  return undefined;
}

function closure(names: Set<string>, definitions: Fields): Fields {
  const kept: Fields = {};
  for (let todo = [...names]; todo.length > 0; ) {
    const more = new Set<string>();
    for (const name of todo) if (!(name in kept)) kept[name] = prune(definitions[name] ?? {}, more);
    todo = [...more].filter((name) => !(name in kept));
  }
  return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where the description is wrong about GitHub's own answers; each repair says what GitHub really sends. */
function repair(operations: Fields, schemas: Fields): void {
  // Flattened by mistake into a user who is an enterprise as well; one installation is described rightly.
  const listed = fields(operations["GET /app/installations"]);
  operations["GET /app/installations"] = {
    ...listed,
    replies: { "200": { type: "array", items: { $ref: "installation" } } },
  };
  // A label without description has null there, as everywhere else.
  const pull = fields(schemas["pull-request-simple"]);
  const properties = fields(pull["properties"]);
  schemas["pull-request-simple"] = {
    ...pull,
    properties: { ...properties, labels: { type: "array", items: { $ref: "label" } } },
  };
}

function pruneRest(): Json {
  const api = read("@octokit/openapi/generated/api.github.com.json");
  const paths = fields(api["paths"]);
  const seen = new Set<string>();
  const operations: Fields = {};
  for (const name of OPERATIONS) {
    const [method = "", path = ""] = name.split(" ");
    const operation = fields(fields(paths[path])[method.toLowerCase()]);
    if (Object.keys(operation).length === 0) throw new Error(`GitHub describes no ${name}.`);
    const query: Fields = {};
    for (const ref of Object.values(operation["parameters"] ?? [])) {
      const parameter = follow(ref, api);
      if (parameter["in"] === "query")
        query[String(parameter["name"])] = prune(parameter["schema"] ?? {}, seen);
    }
    const body = jsonSchema(fields(operation["requestBody"])["content"]);
    const replies: Fields = {};
    for (const [status, ref] of Object.entries(fields(operation["responses"]))) {
      if (!/^[23]/.test(status)) continue;
      const schema = jsonSchema(follow(ref, api)["content"]);
      replies[status] = schema === undefined ? null : prune(schema, seen);
    }
    operations[name] = {
      ...(Object.keys(query).length > 0 ? { query } : {}),
      ...(body === undefined ? {} : { body: prune(body, seen) }),
      ...(fields(operation["requestBody"])["required"] === true ? { bodyRequired: true } : {}),
      replies,
    };
  }
  const schemas = closure(seen, fields(fields(api["components"])["schemas"]));
  repair(operations, schemas);
  const { version = "" } = read("@octokit/openapi/package.json");
  return { source: `@octokit/openapi ${version}, api.github.com`, operations, schemas };
}

/** The webhook schemas list permissions by name and know fewer than GitHub has today; those objects are opened, nothing else. */
function openPermissions(definitions: Fields): Fields {
  const opened: Fields = { ...definitions };
  for (const name of ["app", "installation"]) {
    const schema = fields(opened[name]);
    const properties = fields(schema["properties"]);
    const permissions = { ...fields(properties["permissions"]), additionalProperties: true };
    opened[name] = { ...schema, properties: { ...properties, permissions } };
  }
  return opened;
}

function pruneWebhooks(): Json {
  const all = read("@octokit/webhooks-schemas");
  const definitions = closure(new Set(WEBHOOKS), openPermissions(fields(all["definitions"])));
  const { version = "" } = read("@octokit/webhooks-schemas/package.json");
  return { source: `@octokit/webhooks-schemas ${version}`, schemas: definitions };
}

function write(file: string, value: Json): void {
  const text = JSON.stringify(value);
  writeFileSync(new URL(file, import.meta.url), `${text}\n`);
  process.stdout.write(`${file}: ${Math.round(text.length / 1024)} KB\n`);
}

write("rest.json", pruneRest());
write("webhooks.json", pruneWebhooks());
