// Artifacts: one zip per artifact under the data folder, one row in the ledger. A name is unique within a run; paths inside
// never leave the folder they are unpacked to.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { type AsyncZippable, unzipSync, zip, zipSync } from "fflate";
import type { Host } from "./host.ts";
import type { Ledger } from "./ledger.ts";
import type { ArtifactRecord, RunRecord } from "./record.ts";

export const RETENTION_DAYS = 90;
/** Larger ones are packed in a worker thread, so that the server keeps answering. */
const PACK_INLINE_BYTES = 512 * 1024;
export const ARTIFACTS_PER_JOB_MAX = 500;
const DAY_MS = 86_400_000;

export class ArtifactProblem extends Error {}

export type ArtifactFiles = Readonly<Record<string, Uint8Array>>;

export class ArtifactStore {
  readonly #host: Host;
  readonly #ledger: Ledger;
  readonly #folder: string;

  constructor(host: Host, ledger: Ledger) {
    this.#host = host;
    this.#ledger = ledger;
    this.#folder = join(host.dataDir, "actions", "artifacts");
  }

  async save(
    run: RunRecord,
    name: string,
    files: ArtifactFiles,
    options: {
      readonly overwrite?: boolean;
      readonly retentionDays?: number;
      readonly level?: number;
    } = {},
  ): Promise<ArtifactRecord> {
    if (name === "" || /[":<>|*?\r\n\\/]/.test(name)) {
      throw new ArtifactProblem(
        `The artifact name is not valid: '${name}'. It must not be empty or contain " : < > | * ? \\ / or line breaks.`,
      );
    }
    const before = this.find(run.id, name);
    if (before !== null && options.overwrite !== true) {
      throw new ArtifactProblem(
        `Failed to CreateArtifact: an artifact with the name '${name}' already exists on this run. Use another name or \`overwrite: true\`.`,
      );
    }
    const bytes = await pack(files, options.level ?? 6);
    const id = this.#host.nextId();
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#path(id), bytes);
    if (before !== null) await this.remove(before);
    const now = this.#host.now();
    const artifact: ArtifactRecord = {
      id,
      repo: run.repo,
      runId: run.id,
      name,
      size: bytes.length,
      digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
      createdAt: now,
      expiresAt: now + (options.retentionDays ?? RETENTION_DAYS) * DAY_MS,
    };
    this.#ledger.addArtifact(artifact);
    this.#host.changed();
    return artifact;
  }

  find(runId: number, name: string): ArtifactRecord | null {
    return this.#ledger.artifactsOfRun(runId).find((artifact) => artifact.name === name) ?? null;
  }

  ofRun(runId: number): readonly ArtifactRecord[] {
    return this.#ledger.artifactsOfRun(runId);
  }

  bytes(artifact: ArtifactRecord): Promise<Uint8Array> {
    return readFile(this.#path(artifact.id));
  }

  async unpack(artifact: ArtifactRecord, folder: string): Promise<number> {
    const files = Object.entries(unzipSync(await this.bytes(artifact)));
    const root = resolve(folder);
    for (const [name, content] of files) {
      const path = resolve(root, name);
      if (!path.startsWith(root + sep)) {
        throw new ArtifactProblem(
          `The artifact '${artifact.name}' has a file outside its folder: ${name}`,
        );
      }
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    await mkdir(root, { recursive: true });
    return files.length;
  }

  async remove(artifact: ArtifactRecord): Promise<void> {
    this.#ledger.removeArtifact(artifact);
    await this.forget([artifact.id]);
    this.#host.changed();
  }

  /** Deletes files of rows that are gone. */
  async forget(ids: readonly number[]): Promise<void> {
    await Promise.all(ids.map((id) => rm(this.#path(id), { force: true })));
  }

  #path(id: number): string {
    return join(this.#folder, `${id}.zip`);
  }
}

/** Zip times carry no information here, and cannot show the year of a hand clock; they are fixed. */
const ZIP_TIME = new Date(1980, 1, 1);

function pack(files: ArtifactFiles, level: number): Promise<Uint8Array> {
  const options = { level: level === 0 ? 0 : level < 4 ? 1 : 6, mtime: ZIP_TIME } as const;
  let total = 0;
  for (const content of Object.values(files)) total += content.length;
  if (total <= PACK_INLINE_BYTES) return Promise.resolve(zipSync({ ...files }, options));
  const input: AsyncZippable = { ...files };
  return new Promise((done, fail) => {
    zip(input, options, (error, bytes) => (error === null ? done(bytes) : fail(error)));
  });
}
