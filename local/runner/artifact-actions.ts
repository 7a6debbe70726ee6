// actions/upload-artifact and actions/download-artifact, in process.
import { mkdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { ArtifactProblem, type ArtifactStore } from "./artifact-store.ts";
import { findFiles } from "./file-patterns.ts";
import type { RunRecord } from "./record.ts";

export interface ArtifactStep {
  readonly run: RunRecord;
  readonly workspace: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly serverUrl: string;
  readonly log: (text: string) => void;
  readonly warn: (text: string) => void;
}

export async function uploadArtifact(
  store: ArtifactStore,
  step: ArtifactStep,
): Promise<Readonly<Record<string, string>>> {
  const { inputs, run } = step;
  const name = inputs.name || "artifact";
  const paths = (inputs.path ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (paths.length === 0)
    throw new ArtifactProblem("actions/upload-artifact: the input `path` is required.");
  const found = findFiles(paths, step.workspace, {
    hidden: inputs["include-hidden-files"] === "true",
  });
  if (found.files.length === 0) {
    const text = `No files were found with the provided path: ${paths.join(", ")}. No artifacts will be uploaded.`;
    switch (inputs["if-no-files-found"] || "warn") {
      case "error":
        throw new ArtifactProblem(text);
      case "ignore":
        step.log(text);
        return {};
      default:
        step.warn(text);
        return {};
    }
  }
  const files: Record<string, Uint8Array> = {};
  for (const path of found.files) {
    files[relative(found.root, path).split(sep).join("/")] = readFileSync(path);
  }
  const days = Number(inputs["retention-days"] || "0");
  const artifact = await store.save(run, name, files, {
    overwrite: inputs.overwrite === "true",
    ...(Number.isInteger(days) && days > 0 ? { retentionDays: days } : {}),
    level: Number(inputs["compression-level"] || "6"),
  });
  step.log(
    `Artifact ${name} has been successfully uploaded! ${found.files.length} file(s), ${artifact.size} bytes. Artifact ID is ${artifact.id}`,
  );
  return {
    "artifact-id": String(artifact.id),
    "artifact-url": `${step.serverUrl}/${run.repo}/actions/runs/${run.id}/artifacts/${artifact.id}`,
    "artifact-digest": artifact.digest.replace("sha256:", ""),
  };
}

export async function downloadArtifact(
  store: ArtifactStore,
  step: ArtifactStep,
): Promise<Readonly<Record<string, string>>> {
  const { inputs, run } = step;
  if (inputs["run-id"] && inputs["run-id"] !== String(run.id)) {
    throw new ArtifactProblem(
      "actions/download-artifact: only artifacts of the same run can be downloaded here.",
    );
  }
  const folder = resolve(step.workspace, inputs.path || ".");
  mkdirSync(folder, { recursive: true });
  const all = store.ofRun(run.id);
  if (inputs.name) {
    const artifact = all.find((one) => one.name === inputs.name);
    if (artifact === undefined) {
      throw new ArtifactProblem(
        `Unable to download artifact(s): Artifact not found for name: ${inputs.name}`,
      );
    }
    const count = await store.unpack(artifact, folder);
    step.log(`Downloaded artifact ${artifact.name}: ${count} file(s)`);
  } else {
    const matches = inputs.pattern ? picomatch(inputs.pattern) : () => true;
    const chosen = all.filter((one) => matches(one.name));
    for (const artifact of chosen) {
      const own = inputs["merge-multiple"] === "true" ? folder : join(folder, artifact.name);
      await store.unpack(artifact, own);
    }
    step.log(`Downloaded ${chosen.length} artifact(s)`);
  }
  return { "download-path": folder };
}
