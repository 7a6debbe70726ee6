// Check runs on commits.
import type { Seat } from "./octokit.ts";
import type { CheckText, GitHub } from "./port.ts";

type Checks = Pick<GitHub, "checks" | "createCheck" | "updateCheck">;

const WRITE = { checks: "write" } as const;

export function checksOf({ octokit, at, as, ownLogin }: Seat): Checks {
  const { checks } = octokit.rest;
  return {
    checks: async (commit, name) => {
      const { data } = await checks.listForRef({
        ...at,
        ref: commit,
        check_name: name,
        filter: "latest",
        per_page: 100,
        headers: await as(WRITE),
      });
      return data.check_runs.map((run) => ({
        id: run.id,
        name: run.name,
        externalId: run.external_id ?? "",
        byUs: `${run.app?.slug ?? ""}[bot]` === ownLogin,
      }));
    },

    createCheck: async (check) => {
      const { data } = await checks.create({
        ...at,
        name: check.name,
        head_sha: check.commit,
        external_id: check.externalId,
        ...textOf(check),
        headers: await as(WRITE),
      });
      return data.id;
    },

    updateCheck: async (id, check) => {
      await checks.update({
        ...at,
        check_run_id: id,
        ...textOf(check),
        headers: await as(WRITE),
      });
    },
  };
}

function textOf(check: CheckText) {
  const annotations = check.annotations.map((note) => ({
    path: note.path,
    start_line: note.startLine,
    end_line: note.endLine,
    annotation_level: note.level,
    message: note.message,
  }));
  return {
    ...(check.detailsUrl === null ? {} : { details_url: check.detailsUrl }),
    ...(check.conclusion === null
      ? ({ status: "in_progress" } as const)
      : ({ status: "completed", conclusion: check.conclusion } as const)),
    output: { title: check.title, summary: check.summary, annotations },
  };
}
