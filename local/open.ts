// Opens the local GitHub: state, doors, hooks and the Actions service put together behind one object.
import { mkdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { resolve } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { LocalGitHub, LocalGitHubOptions } from "./api.ts";
import { Auth } from "./github/auth.ts";
import { Faults } from "./github/faults.ts";
import { GitDoor } from "./github/git-door.ts";
import { openGraphQL } from "./github/graphql.ts";
import { openHost } from "./github/host.ts";
import { Hub } from "./github/hub.ts";
import { ChangeFeed } from "./github/pages/feed.ts";
import { openPages } from "./github/pages/pages.ts";
import { install, registerApp } from "./github/registry.ts";
import { type Counters, Dropped, Rest } from "./github/rest.ts";
import { Router } from "./github/router.ts";
import { openRoutes } from "./github/routes.ts";
import { openDoors } from "./github/server.ts";
import { Store } from "./github/store.ts";
import { DeliveryLog } from "./hooks/delivery-log.ts";
import { Hooks } from "./hooks/hooks.ts";
import { openActions } from "./runner/service.ts";
import { restContract, warm, webhookContract } from "./schemas/contract.ts";

export async function openLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const store = await Store.open(dataDir);
  const log = await DeliveryLog.open(dataDir);
  const violations: string[] = [];
  const validate = options.validate ?? true;
  const counters: Counters = { requests: 0, contentRequests: 0, tokenRequests: 0, gitRequests: 0 };
  const socket = options.port === null ? null : await listen(options.port);
  const feed = new ChangeFeed();
  const hub = new Hub({
    url: socket?.url ?? "http://local.invalid",
    dataDir,
    state: store.state,
    now: options.now ?? Date.now,
    changed: () => {
      store.changed();
      feed.changed();
    },
  });
  hub.ensureUser("github-actions[bot]", "Bot");
  const faults = new Faults();
  const auth = new Auth(hub);
  hub.hooks = new Hooks({
    hub,
    log,
    faults,
    contract: validate ? webhookContract() : null,
    violations,
  });
  const router = new Router();
  router.add(openRoutes(hub, auth));
  const rest = new Rest({
    hub,
    auth,
    router,
    faults,
    contract: validate ? restContract() : null,
    violations,
    counters,
  });
  router.add([
    {
      method: "GET",
      path: "/rate_limit",
      needs: "none",
      answer: async ({ caller }) => rest.rateLimit(caller),
    },
  ]);
  const git = new GitDoor({ hub, auth, faults, counters });
  const host = openHost(hub, auth, options.actions ?? { actionPaths: {} });
  const actions = await openActions(host);
  router.add(actions.routes);
  hub.onPush = (push) => actions.pushed(push);
  await actions.restore(store.state.actions);
  store.snapshotFrom(() => actions.snapshot());
  const graphql = openGraphQL({ hub, auth, counters });
  const doors = openDoors({
    hub,
    rest,
    graphql,
    git,
    pages: openPages({ hub, auth, rest, graphql, actions }, feed).answer,
  });
  const answer = async (request: Request): Promise<Response> => doors.fetch(request);
  socket?.serve(answer);
  hub.hooks.resume();
  if (validate && socket !== null) compileAhead(warm());

  return {
    url: hub.url,
    apiUrl: hub.apiUrl,
    async fetch(request) {
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof Dropped) throw new TypeError("fetch failed", { cause: error });
        throw error;
      }
    },
    async user(login) {
      return auth.personalToken(hub.ensureUser(login).login);
    },
    async app({ slug, owner, permissions, events, webhook }) {
      const hookUrl = typeof webhook.target === "string" ? webhook.target : null;
      const known = Object.values(hub.state.apps).find((row) => row.slug === slug);
      const app =
        known ??
        registerApp(hub, {
          name: slug,
          owner,
          permissions,
          events,
          hookUrl,
          webhookSecret: webhook.secret,
        });
      app.permissions = { ...permissions, metadata: "read" };
      app.events = events;
      app.webhookSecret = webhook.secret;
      app.hookUrl = hookUrl;
      hub.changed();
      hub.hooks.aim(app, webhook.target);
      return {
        appId: app.id,
        slug: app.slug,
        privateKey: app.privateKey,
        webhookSecret: app.webhookSecret,
        clientId: app.clientId,
        clientSecret: app.clientSecret,
      };
    },
    async repository({ owner, name, defaultBranch, source, private: hidden }) {
      if (hub.findRepo(`${owner}/${name}`) !== null) return;
      const repo = await hub.addRepo({
        owner,
        name,
        defaultBranch: defaultBranch ?? "main",
        private: hidden ?? false,
        description: null,
      });
      if (source === undefined) return;
      const bare = hub.git(repo);
      const from = resolve(source);
      await bare.git(["fetch", "--quiet", "--no-tags", from, "+refs/heads/*:refs/heads/*"]);
      if (defaultBranch !== undefined || (await bare.branch("main")) !== null) return;
      const head = await bare.git(["ls-remote", "--symref", from, "HEAD"]);
      const branch = /^ref: refs\/heads\/(.+)\tHEAD/.exec(head)?.[1];
      if (branch === undefined) return;
      repo.defaultBranch = branch;
      await bare.pointHead(branch);
      hub.changed();
    },
    async collaborator(repo, login, permission) {
      hub.repo(repo).collaborators[hub.ensureUser(login).login.toLowerCase()] = permission;
      hub.changed();
    },
    async install(slug, repo) {
      const app = Object.values(hub.state.apps).find((row) => row.slug === slug);
      if (app === undefined) throw new Error(`There is no app ${slug}; register it with app().`);
      return install(hub, app, hub.repo(repo)).id;
    },
    gitDir: (repo) => hub.gitDir(repo),
    fault: (rule) => faults.arm(rule),
    counts: () => ({ ...counters, jobs: actions.jobsStarted }),
    violations,
    completeJob: (job) => actions.completeJob(job),
    async idle() {
      await hub.hooks.idle();
      await actions.idle();
      await hub.hooks.idle();
    },
    async close() {
      await actions.close();
      await hub.hooks.idle();
      feed.close();
      await socket?.close();
      hub.close();
      await store.close();
      await log.close();
    },
  };
}

/** One validator per turn of the event loop: no request waits longer than one takes. */
function compileAhead(work: Generator<void>): void {
  if (work.next().done !== true) setImmediate(() => compileAhead(work)).unref();
}

interface Socket {
  readonly url: string;
  serve(answer: (request: Request) => Promise<Response>): void;
  close(): Promise<void>;
}

/** Loopback only. A request that comes before the server stands waits for it. */
async function listen(port: number): Promise<Socket> {
  const { promise, resolve: serve } =
    Promise.withResolvers<(request: Request) => Promise<Response>>();
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      try {
        return await (await promise)(request);
      } catch (error) {
        if (!(error instanceof Dropped)) throw error;
        outgoing.destroy();
        return new Response(null, { status: 499 });
      }
    },
    { overrideGlobalObjects: false },
  );
  const server: Server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", ready);
  });
  const address = server.address();
  const at = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${at}`,
    serve,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
