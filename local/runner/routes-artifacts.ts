// REST: artifacts, and the one-time addresses that downloads of artifacts and logs are redirected to.
import { HttpProblem, type Route, type RouteRequest } from "../github/route.ts";
import type { OneTimeLinks } from "./one-time-links.ts";
import { artifactObject } from "./payloads.ts";
import type { ArtifactRecord } from "./record.ts";
import type { Runs } from "./runs.ts";

const BASE = "/repos/{owner}/{repo}/actions";

export function artifactRoutes(runs: Runs, links: OneTimeLinks): readonly Route[] {
  const { host, ledger } = runs;
  const show = (artifact: ArtifactRecord): Record<string, unknown> =>
    artifactObject(host, artifact, ledger.run(artifact.repo, artifact.runId));
  const find = ({ repo, params }: RouteRequest): ArtifactRecord => {
    const artifact = ledger.artifact(repo, Number(params.artifact_id));
    if (artifact === null) throw new HttpProblem(404, "Not Found");
    return artifact;
  };
  const list = (found: readonly ArtifactRecord[], query: URLSearchParams) => {
    const name = query.get("name");
    const chosen = found.filter((artifact) => name === null || artifact.name === name);
    const items = [...chosen].sort((a, b) => b.id - a.id).map(show);
    return { status: 200, list: { items, wrap: "artifacts" } };
  };
  return [
    {
      method: "GET",
      path: `${BASE}/artifacts`,
      needs: ["actions", "read"],
      answer: async ({ repo, query }) => list(ledger.artifacts(repo), query),
    },
    {
      method: "GET",
      path: `${BASE}/runs/{run_id}/artifacts`,
      needs: ["actions", "read"],
      answer: async ({ repo, query, params }) => {
        const run = ledger.run(repo, Number(params.run_id));
        if (run === null) throw new HttpProblem(404, "Not Found");
        return list(ledger.artifactsOfRun(run.id), query);
      },
    },
    {
      method: "GET",
      path: `${BASE}/artifacts/{artifact_id}`,
      needs: ["actions", "read"],
      answer: async (request) => ({ status: 200, json: show(find(request)) }),
    },
    {
      method: "DELETE",
      path: `${BASE}/artifacts/{artifact_id}`,
      needs: ["actions", "write"],
      answer: async (request) => {
        await runs.artifacts.remove(find(request));
        return { status: 204 };
      },
    },
    {
      method: "GET",
      path: `${BASE}/artifacts/{artifact_id}/{archive_format}`,
      needs: ["actions", "read"],
      answer: async (request) => {
        const artifact = find(request);
        if (request.params.archive_format !== "zip") throw new HttpProblem(404, "Not Found");
        if (artifact.expiresAt <= host.now()) throw new HttpProblem(410, "Artifact has expired");
        const token = links.make({
          type: "application/zip",
          name: `${artifact.name}.zip`,
          bytes: () => runs.artifacts.bytes(artifact),
        });
        return { status: 302, headers: { location: `${host.apiUrl}/_downloads/${token}` } };
      },
    },
    {
      method: "GET",
      path: "/_downloads/{token}",
      needs: "none",
      answer: async ({ params }) => {
        const download = links.take(params.token ?? "");
        if (download === null) throw new HttpProblem(404, "Not Found");
        return {
          status: 200,
          bytes: await download.bytes(),
          headers: {
            "content-type": download.type,
            "content-disposition": `attachment; filename="${download.name.replace(/[^\w.-]/g, "_")}"`,
          },
        };
      },
    },
  ];
}
