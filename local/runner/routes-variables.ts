// REST: variables of a repository, and the names of its secrets (their values never leave the server).
import { HttpProblem, type Route } from "../github/route.ts";
import type { VariableRecord } from "./record.ts";
import type { Runs } from "./runs.ts";

const BASE = "/repos/{owner}/{repo}/actions";
const NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/;
/** GitHub's bound for one value. */
const VALUE_BYTES_MAX = 48 * 1024;

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

function checkedName(value: unknown): string {
  const name = typeof value === "string" ? value.toUpperCase() : "";
  if (!NAME.test(name)) {
    throw new HttpProblem(
      422,
      "Variable names can only contain alphanumeric characters ([A-Z], [0-9]) or underscores (_), must not start with a number or GITHUB_.",
    );
  }
  return name;
}

function checkedValue(value: unknown): string {
  if (typeof value !== "string" || Buffer.byteLength(value) > VALUE_BYTES_MAX) {
    throw new HttpProblem(422, "Variable value is missing or larger than 48 KB.");
  }
  return value;
}

export function variableRoutes(runs: Runs): readonly Route[] {
  const { host, ledger } = runs;
  const show = (name: string, value: string, record: VariableRecord | undefined) => ({
    name,
    value,
    created_at: iso(record?.createdAt ?? 0),
    updated_at: iso(record?.updatedAt ?? 0),
  });
  const all = (repo: string) => {
    const records = ledger.variables(repo);
    return Object.entries(runs.variables(repo))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => show(name, value, records[name]));
  };
  const find = (repo: string, wanted: string | undefined) => {
    const name = (wanted ?? "").toUpperCase();
    const found = all(repo).find((one) => one.name === name);
    if (found === undefined) throw new HttpProblem(404, "Not Found");
    return found;
  };
  const set = (repo: string, name: string, value: string | null): void => {
    ledger.setVariable(repo, name, value, host.now());
    host.changed();
  };
  return [
    {
      method: "GET",
      path: `${BASE}/variables`,
      needs: ["actions_variables", "read"],
      answer: async ({ repo }) => ({ status: 200, list: { items: all(repo), wrap: "variables" } }),
    },
    {
      method: "POST",
      path: `${BASE}/variables`,
      needs: ["actions_variables", "write"],
      answer: async ({ repo, body }) => {
        const name = checkedName(body.name);
        const value = checkedValue(body.value);
        if (runs.variables(repo)[name] !== undefined) {
          throw new HttpProblem(409, "Already exists - Variable already exists");
        }
        set(repo, name, value);
        return { status: 201, json: {} };
      },
    },
    {
      method: "GET",
      path: `${BASE}/variables/{name}`,
      needs: ["actions_variables", "read"],
      answer: async ({ repo, params }) => ({ status: 200, json: find(repo, params.name) }),
    },
    {
      method: "PATCH",
      path: `${BASE}/variables/{name}`,
      needs: ["actions_variables", "write"],
      answer: async ({ repo, params, body }) => {
        const { name, value } = find(repo, params.name);
        const renamed = body.name === undefined ? name : checkedName(body.name);
        const changed = body.value === undefined ? value : checkedValue(body.value);
        if (renamed !== name) set(repo, name, null);
        set(repo, renamed, changed);
        return { status: 204 };
      },
    },
    {
      method: "DELETE",
      path: `${BASE}/variables/{name}`,
      needs: ["actions_variables", "write"],
      answer: async ({ repo, params }) => {
        set(repo, find(repo, params.name).name, null);
        return { status: 204 };
      },
    },
    {
      method: "GET",
      path: `${BASE}/secrets`,
      needs: ["secrets", "read"],
      answer: async ({ repo }) => ({
        status: 200,
        list: {
          items: Object.keys(host.secrets(repo))
            .sort()
            .map((name) => ({ name, created_at: iso(0), updated_at: iso(0) })),
          wrap: "secrets",
        },
      }),
    },
  ];
}
