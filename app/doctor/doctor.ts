// Everything that `mc doctor` looks at, in the order in which a person would mend it. It looks; it changes nothing.
import { existsSync } from "node:fs";
import { z } from "zod";
import { openDatabase, parseAddress } from "../../db/client.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { type Environment, readEnvironment } from "../boot/env.ts";
import { UserError } from "../engine/errors.ts";
import { type Fetch, openConnection } from "../github/connection.ts";
import { openGitHub } from "../github/octokit.ts";
import type { GitHub } from "../github/port.ts";
import { openTokens } from "../github/tokens.ts";
import { sendersOf } from "../notify/senders.ts";
import { channelsOf, secretsOf } from "../notify/settings.ts";
import { createRedact } from "../observe/redact.ts";
import { checkApp, checkClock, readManifest } from "./app.ts";
import { checkChannels } from "./channels.ts";
import { error, type Finding, note, ok, reasonOf } from "./finding.ts";
import { checkFolder } from "./folder.ts";
import { checkMachine, readMachine } from "./machine.ts";
import { checkRepository } from "./repository.ts";
import { checkStore } from "./store.ts";

export interface DoctorOptions {
  readonly variables: NodeJS.ProcessEnv;
  /** "owner/name", or a folder on this machine; null: every repository of the database. */
  readonly repo: string | null;
  readonly database: string | null;
  readonly sendTest: boolean;
  readonly fetch?: Fetch;
  readonly now?: () => number;
}

const REPOSITORIES_MAX = 50;

/** No finding has a secret in it, whatever an error said. */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  let environment: Environment;
  try {
    environment = readEnvironment(options.variables);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return [
      error(
        "settings",
        "The environment is not complete",
        thrown.message.slice(0, 1000),
        thrown.hint,
      ),
    ];
  }
  const redact = createRedact([
    ...secretsOf(environment.notify),
    ...(environment.credentials === null
      ? []
      : [environment.credentials.privateKey, environment.credentials.webhookSecret]),
    ...(environment.databaseToken === null ? [] : [environment.databaseToken]),
    ...(environment.pagesToken === null ? [] : [environment.pagesToken]),
  ]);
  const found = await looked(environment, options);
  return found.map(({ what, why, mend, ...rest }) => ({
    ...rest,
    what: redact(what),
    why: redact(why),
    mend: redact(mend),
  }));
}

async function looked(
  environment: Environment,
  options: DoctorOptions,
): Promise<readonly Finding[]> {
  const { repo, sendTest } = options;
  const now = options.now ?? Date.now;
  const channels = channelsOf(environment.notify);
  const url = options.database ?? environment.databaseUrl;
  const isFolder = repo !== null && !isRepositoryName(repo);
  const findings: Finding[] = [
    ...checkMachine(await readMachine(environment.dataDir)),
    ...(await checkStore({ url, token: environment.databaseToken, channels })),
  ];
  if (repo !== null && isFolder) findings.push(...(await checkFolder(repo, options.variables)));
  else findings.push(...(await checkGitHub(environment, url, options, now)));
  const senders = sendersOf(environment.notify, {
    fetch: (input, init) => (options.fetch ?? fetch)(input, init),
    now,
  });
  findings.push(...(await checkChannels(senders, sendTest, new Date(now()).toISOString())));
  for (const sender of senders) sender.close();
  return findings;
}

/** A name of GitHub's has one slash; what exists here is a folder. */
const isRepositoryName = (text: string): boolean =>
  /^[\w.-]+\/[\w.-]+$/.test(text) && !/^\.{1,2}\//.test(text) && !existsSync(text);

async function checkGitHub(
  environment: Environment,
  databaseUrl: string,
  options: DoctorOptions,
  now: () => number,
): Promise<readonly Finding[]> {
  const { apiUrl, credentials, notify } = environment;
  const network = { apiUrl, ...(options.fetch === undefined ? {} : { fetch: options.fetch }) };
  const clock = await checkClock(options.fetch ?? fetch, apiUrl, now);
  if (credentials === null)
    return [
      clock,
      note(
        "settings.app",
        "The app is not registered yet",
        "Without APP_ID and a private key nothing on GitHub can be looked at.",
        "`npm start` opens the page that registers it.",
      ),
    ];
  if (clock.check === "github.reach") return [clock];
  const octokit = openConnection(network);
  const tokens = openTokens({ ...credentials, ...network, clock: { now } });
  const app = await checkApp(octokit, () => tokens.appToken(), readManifest());
  const findings: Finding[] = [ok("settings", "The environment is complete"), clock, ...app];
  if (app.some(({ check }) => check === "app.known")) return findings;
  const names =
    options.repo !== null ? [options.repo] : await known(databaseUrl, environment.databaseToken);
  const appHeaders = async () => ({ authorization: `bearer ${await tokens.appToken()}` });
  for (const name of names.slice(0, REPOSITORIES_MAX)) {
    const [owner = "", repo = ""] = name.split("/");
    let installationId: number;
    try {
      const { data } = await octokit.request("GET /repos/{owner}/{repo}/installation", {
        ...{ owner, repo },
        headers: await appHeaders(),
      });
      installationId = data.id;
    } catch (thrown) {
      findings.push(
        error(
          "repository.installed",
          `The app is not installed on ${name}`,
          reasonOf(thrown),
          "App's page, Install App: choose this repository.",
        ),
      );
      continue;
    }
    const github = (other: string): GitHub =>
      openGitHub({
        octokit,
        repo: other,
        ownLogin: "",
        tokenFor: (permissions) => tokens.tokenFor({ installationId, repo: other, permissions }),
      });
    const own = await checkRepository({
      repo: name,
      github: github(name),
      other: github,
      action: environment.action,
      channels: channelsOf(notify),
      secretNames: async () => {
        try {
          const token = await octokit.request(
            "POST /app/installations/{installation_id}/access_tokens",
            {
              installation_id: installationId,
              headers: await appHeaders(),
              repositories: [repo],
              permissions: { secrets: "read" },
            },
          );
          const { data } = await octokit.request("GET /repos/{owner}/{repo}/actions/secrets", {
            ...{ owner, repo },
            per_page: 100,
            headers: { authorization: `token ${token.data.token}` },
          });
          return Secrets.parse(data).secrets.map((one) => one.name);
        } catch {
          return null;
        }
      },
    });
    findings.push(...own);
  }
  return findings;
}

const Secrets = z.object({ secrets: z.array(z.object({ name: z.string() })) });

/** None where there is no database, or none that can be read: that has its own finding. */
async function known(url: string, token: string | null): Promise<readonly string[]> {
  const address = parseAddress(url);
  if (address.kind === "file" && !existsSync(address.path)) return [];
  try {
    const db = await openDatabase(url, {
      migrate: false,
      ...(token === null ? {} : { authToken: token }),
    });
    try {
      return await db.read((tx) => repositories.list(tx));
    } finally {
      await db.close();
    }
  } catch {
    return [];
  }
}
