// The local GitHub's pages: what a person can do on them, and what other web pages in the same browser cannot.
import { afterEach, describe, expect, test } from "vitest";
import type { LocalGitHub } from "../../local/api.ts";
import { commitFile, git, openWorld, type World } from "./github/world.ts";

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

async function open(): Promise<World> {
  world = await openWorld({ port: null });
  return world;
}

interface Browser {
  cookie: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Sends the form as the page's own browser would; `headers` replaces what the browser says of where it comes from. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>;
}

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

function browse({ fetch, url }: LocalGitHub): Browser {
  let token = "";
  const seen = async (response: Response): Promise<Seen> => {
    const cookie = response.headers.get("set-cookie")?.split(";")[0];
    if (cookie !== undefined) browser.cookie = cookie;
    const text = await response.text();
    token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? token;
    return { status: response.status, text, headers: response.headers };
  };
  const browser: Browser = {
    cookie: "",
    get: async (path, headers = {}) =>
      seen(
        await fetch(new Request(url + path, { headers: { cookie: browser.cookie, ...headers } })),
      ),
    async post(path, fields, headers) {
      const body = new URLSearchParams({ token, ...fields }).toString();
      const from = headers ?? { origin: url, "sec-fetch-site": "same-origin" };
      return seen(
        await fetch(
          new Request(url + path, {
            method: "POST",
            body,
            headers: {
              cookie: browser.cookie,
              "content-type": "application/x-www-form-urlencoded",
              ...from,
            },
          }),
        ),
      );
    },
  };
  return browser;
}

/** The app pushes a branch and opens a pull request from it; answers with the folder of its clone. */
async function openPull(world: World): Promise<string> {
  const folder = await world.clone(await world.token());
  await git(folder, "checkout", "--quiet", "-b", "work");
  await commitFile(folder, "cart.txt", "one\n<b>two</b>\n");
  await git(folder, "push", "--quiet", "origin", "work");
  const robot = await world.installed();
  await robot.rest.pulls.create({
    owner: "olga",
    repo: "shop",
    title: "A cart",
    head: "work",
    base: "main",
  });
  return folder;
}

describe("a person", () => {
  test("opens an issue, labels it, comments, closes and reopens it; the app hears of each", async () => {
    const { github, events } = await open();
    const browser = browse(github);
    await browser.get("/olga/shop/issues/new");
    const made = await browser.post("/olga/shop/issues", {
      title: "Add a cart",
      body: "- [ ] a *list*",
    });
    expect(made.headers.get("location")).toBe("/olga/shop/issues/1");
    const page = await browser.get("/olga/shop/issues/1");
    expect(page.text).toContain("<em>list</em>");
    expect(page.text).toContain('<button class="small" name="add" value="mc:objective"');
    expect((await browser.post("/olga/shop/issues/1/labels", { add: "mc:objective" })).status).toBe(
      303,
    );
    expect(
      (await browser.post("/olga/shop/issues/1/comments", { body: "/mc status" })).status,
    ).toBe(303);
    await browser.post("/olga/shop/issues/1/state", { state: "closed" });
    await browser.post("/olga/shop/issues/1/state", { state: "open" });
    const again = await browser.get("/olga/shop/issues/1");
    expect(again.text).toContain("/mc status");
    expect(again.text).toContain('aria-label="Remove label mc:objective"');
    await browser.post("/olga/shop/issues/1/labels", { remove: "mc:objective" });
    await github.idle();
    expect(events()).toEqual(
      expect.arrayContaining([
        "issues.opened",
        "issues.labeled",
        "issue_comment.created",
        "issues.closed",
        "issues.reopened",
        "issues.unlabeled",
      ]),
    );
    expect(github.violations).toEqual([]);
  });

  test("loses nothing that was typed when it is refused", async () => {
    const { github } = await open();
    const browser = browse(github);
    await browser.get("/olga/shop/issues/new");
    const refused = await browser.post("/olga/shop/issues", { title: " ", body: "a long story" });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("a long story");
  });

  test("may be somebody else, with that person's rights", async () => {
    const { github, person } = await open();
    await person("rita");
    const browser = browse(github);
    const home = await browser.get("/_pages/people?back=/olga/shop");
    expect(home.text).toContain("<strong>olga</strong>");
    const chosen = await browser.post("/_pages/people", { login: "rita", back: "/olga/shop" });
    expect(chosen.headers.get("location")).toBe("/olga/shop");
    await browser.get("/olga/shop/issues/new");
    await browser.post("/olga/shop/issues", { title: "From Rita" });
    const page = await browser.get("/olga/shop/issues/1");
    expect(page.text).toContain("<strong>rita</strong>");
    const refused = await browser.post("/olga/shop/issues/1/labels", { add: "mc:objective" });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("Must have triage access to olga/shop.");
    expect((await browser.post("/_pages/people", { login: "nobody" })).status).toBe(422);
    expect(
      (await browser.post("/_pages/people", { login: "rita", back: "//evil.example" })).headers.get(
        "location",
      ),
    ).toBe("/");
  });

  test("does not see what is private to others", async () => {
    world = await openWorld({ port: null, private: true });
    await world.person("rita");
    const browser = browse(world.github);
    await browser.get("/_pages/people");
    expect((await browser.get("/olga/shop")).status).toBe(200);
    await browser.post("/_pages/people", { login: "rita" });
    for (const path of ["/olga/shop", "/olga/shop/issues", "/olga/shop/tree/main"])
      expect((await browser.get(path)).status).toBe(404);
    expect((await browser.get("/")).text).not.toContain("shop");
    expect((await browser.get("/olga")).text).not.toContain("shop");
    expect((await browser.get("/settings/hooks")).text).not.toContain("/settings/hooks/");
  });
});

describe("a pull request", () => {
  test("shows comments on the lines that they stand on", async () => {
    const { github } = await openWorldWithSocket();
    const browser = browse(github);
    if (world === null) throw new Error("no world");
    await openPull(world);
    const robot = await world.installed();
    const { data } = await robot.rest.pulls.createReview({
      ...{ ...world.where, pull_number: 1, event: "COMMENT", body: "One thing." },
      comments: [
        { path: "cart.txt", line: 2, body: "**Not bold.**\n\n```suggestion\n<i>two</i>\n```" },
      ],
    });
    const { text } = await browser.get("/olga/shop/pull/1");
    const conversation = text.slice(0, text.indexOf('id="files"'));
    expect(conversation).toContain(`id="pullrequestreview-${data.id}"`);
    expect(conversation).toContain("<code>cart.txt:2</code>");
    expect(conversation).toMatch(/<pre class="diff"[^>]*>[^<]*\+&lt;b&gt;two&lt;\/b&gt;<\/pre>/);
    const files = text.slice(text.indexOf('id="files"'));
    expect(files).toMatch(
      /\+&lt;b&gt;two&lt;\/b&gt;<\/td><\/tr><tr class="note">.*robot\[bot\] wrote/s,
    );
    expect(files).toContain("&lt;i&gt;two&lt;/i&gt;");
  });
  test("is reviewed and merged at the commit that the page showed", async () => {
    const { github, events } = await openWorldWithSocket();
    const browser = browse(github);
    if (world === null) throw new Error("no world");
    const folder = await openPull(world);
    const page = await browser.get("/olga/shop/pull/1");
    expect(page.text).toContain(
      '<tr class="add"><td class="no"></td><td class="no">2</td><td>+&lt;b&gt;two&lt;/b&gt;</td></tr>',
    );
    const seen = /name="commit" value="([0-9a-f]{40})"/.exec(page.text)?.[1] ?? "";
    await commitFile(folder, "cart.txt", "one\ntwo\nthree\n");
    await git(folder, "push", "--quiet", "origin", "work");
    const late = await browser.post("/olga/shop/pull/1/reviews", {
      event: "APPROVE",
      commit: seen,
      body: "Fine",
    });
    expect(late.status).toBe(409);
    expect(late.text).toContain("The branch has moved from");
    expect(late.text).toContain("Fine");
    expect((await browser.post("/olga/shop/pull/1/merge", { commit: seen })).status).toBe(409);
    expect(events()).not.toContain("pull_request_review.submitted");

    const fresh = await browser.get("/olga/shop/pull/1");
    const head = /name="commit" value="([0-9a-f]{40})"/.exec(fresh.text)?.[1] ?? "";
    expect(head).toBe(await git(folder, "rev-parse", "HEAD"));
    const unsaid = await browser.post("/olga/shop/pull/1/reviews", {
      event: "REQUEST_CHANGES",
      commit: head,
      body: "",
    });
    expect(unsaid.text).toContain("Review Can not be blank when requesting changes");
    const approved = await browser.post("/olga/shop/pull/1/reviews", {
      event: "APPROVE",
      commit: head,
      body: "",
    });
    expect(approved.status).toBe(303);
    expect((await browser.post("/olga/shop/pull/1/merge", { commit: head })).status).toBe(303);
    const merged = await browser.get("/olga/shop/pull/1");
    expect(merged.text).toContain("approved");
    expect(merged.text).toContain("<p>Merged.</p>");
    await github.idle();
    expect(events()).toEqual(
      expect.arrayContaining(["pull_request_review.submitted", "pull_request.closed"]),
    );
    expect(github.violations).toEqual([]);
  });

  test("every address that the API hands out leads to a page", async () => {
    const { github, installed, events, heard } = await openWorldWithSocket();
    if (world === null) throw new Error("no world");
    const folder = await openPull(world);
    const sha = await git(folder, "rev-parse", "HEAD");
    const robot = await installed();
    const at = { owner: "olga", repo: "shop" };
    const { data: check } = await robot.rest.checks.create({
      ...at,
      name: "mc/review",
      head_sha: sha,
      status: "completed",
      conclusion: "success",
      output: { title: "Fine", summary: "**Really**" },
    });
    await robot.rest.issues.createComment({ ...at, issue_number: 1, body: "Hello" });
    const bodies: unknown[] = [check];
    for (const call of [
      robot.rest.pulls.list(at),
      robot.rest.issues.listComments({ ...at, issue_number: 1 }),
      robot.rest.pulls.listCommits({ ...at, pull_number: 1 }),
      robot.rest.pulls.listFiles({ ...at, pull_number: 1 }),
      robot.rest.repos.getContent({ ...at, path: "README.md" }),
      robot.rest.repos.compareCommitsWithBasehead({ ...at, basehead: "main...work" }),
    ])
      bodies.push((await call).data);
    await github.idle();
    expect(events()).toContain("check_run.created");
    for (const { body } of heard) bodies.push(JSON.parse(body));
    const urls = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (
          typeof inner === "string" &&
          /^(?:html|avatar|diff|patch|details|blob|raw|download)_url$/.test(name)
        )
          urls.add(inner);
        else collect(inner);
      }
    };
    collect(bodies);
    expect(urls.size).toBeGreaterThan(12);
    const browser = browse(github);
    const dead: string[] = [];
    for (const url of urls) {
      const { status } = await browser.get(url.replace(github.url, ""), { accept: "text/html" });
      if (status !== 200 && status !== 303) dead.push(`${status} ${url}`);
    }
    expect(dead).toEqual([]);
  });
});

async function openWorldWithSocket(): Promise<World> {
  world = await openWorld({ port: 0 });
  return world;
}

describe("other web pages", () => {
  const sent = { title: "From elsewhere" };

  test("cannot post: not from another origin, not without a token, not with the token of another session", async () => {
    const { github } = await open();
    const browser = browse(github);
    await browser.get("/olga/shop/issues/new");
    for (const headers of [
      { origin: "http://evil.example" },
      { origin: "http://127.0.0.1:9" },
      { origin: "null" },
      { origin: github.url, "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      {},
    ])
      expect((await browser.post("/olga/shop/issues", sent, headers)).status).toBe(403);
    expect((await browser.post("/olga/shop/issues", { ...sent, token: "" })).status).toBe(403);
    const other = browse(github);
    await other.get("/olga/shop/issues/new");
    other.cookie = browser.cookie;
    expect((await other.post("/olga/shop/issues", sent)).status).toBe(403);
    const bare = browse(github);
    expect((await bare.post("/olga/shop/issues", sent)).status).toBe(403);
    expect((await browser.get("/olga/shop/issues")).text).toContain("No issue fits.");
    expect((await browser.post("/olga/shop/issues", sent)).status).toBe(303);
  });

  test("cannot make a session of their own or change the person in one", async () => {
    const { github, person } = await open();
    await person("rita");
    const browser = browse(github);
    await browser.get("/");
    const [name = "", value = ""] = browser.cookie.split("=");
    const [id, , mac] = value.split(".");
    browser.cookie = `${name}=${id}.${Buffer.from("rita").toString("base64url")}.${mac}`;
    expect((await browser.get("/")).text).toContain("<strong>olga</strong>");
  });

  test("cannot reach the pages under another name", async () => {
    const { github } = await open();
    const browser = browse(github);
    for (const host of ["evil.example", "127.0.0.1:1", "127.0.0.1.evil.example"]) {
      const refused = await browser.get("/olga/shop", { host });
      expect(refused.status).toBe(421);
      expect(refused.text).not.toContain("shop");
      for (const door of [
        "/api/v3/repos/olga/shop",
        "/olga/shop.git/info/refs?service=git-upload-pack",
      ])
        expect((await browser.get(door, { host })).status).toBe(421);
    }
  });

  test("localhost is led to the address of the server", async () => {
    const { github } = await openWorldWithSocket();
    const { host, port } = new URL(github.url);
    const response = await browse(github).get("/olga/shop?x=1", { host: `localhost:${port}` });
    expect(response.headers.get("location")).toBe(`http://${host}/olga/shop?x=1`);
  });

  test("cannot frame a page, add to it or read it", async () => {
    const { github } = await open();
    const { headers } = await browse(github).get("/olga/shop");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("set-cookie")).toMatch(/; HttpOnly; SameSite=Strict/);
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("a link from elsewhere does not sign the person out", async () => {
    const { github } = await open();
    const first = await browse(github).get("/olga/shop", { "sec-fetch-site": "cross-site" });
    expect(first.headers.get("set-cookie")).toBeNull();
    expect(first.text).toContain('content="0;url=/olga/shop"');
  });
});

const EVIL = `<img src=x onerror=alert(1)>"'><script>alert(1)</script>`;

/** Elements that no page of ours ever has, attributes that would run something, addresses that are code. */
function injected(text: string): readonly string[] {
  const tags = text.match(/<[a-z](?:"[^"]*"|[^">])*>/gi) ?? [];
  return tags.filter((tag) => {
    if (tag === '<script src="/_pages/live.js" defer>') return false;
    const bare = tag.replace(/"[^"]*"/g, '""');
    if (/^<(?:img|script|iframe|object|embed|base|style)\b/i.test(tag)) return true;
    return (
      /[\s"]on\w+=|\sstyle=/i.test(bare) || /(?:href|action)="(?!\/(?!\/)|#|https?:|\?)/i.test(tag)
    );
  });
}

describe("what others wrote", () => {
  test("stays text in titles, bodies, comments, labels, reviews, checks and file names", async () => {
    const { github, installed, clone, token } = await openWorldWithSocket();
    const folder = await clone(await token());
    const branch = `a"onmouseover="alert(1)"-<script>`;
    await git(folder, "checkout", "--quiet", "-b", branch);
    const sha = await commitFile(folder, `<svg onload=alert(1)>'".txt`, EVIL);
    await git(folder, "push", "--quiet", "origin", `${branch}:${branch}`);
    const robot = await installed();
    const at = { owner: "olga", repo: "shop" };
    await robot.rest.issues.create({ ...at, title: EVIL, body: EVIL, labels: [`"><script>`] });
    await robot.rest.issues.createComment({
      ...at,
      issue_number: 1,
      body: `${EVIL}\n\n[a](javascript:alert(1)) [b](data:text/html,x) [c](//evil.example) ![d](https://evil.example/x.png)\n\n<details><summary>${EVIL}</summary>\n\n${EVIL}\n</details>\n\n| a | b |\n|---|---|\n| ${EVIL} | \`${EVIL}\` |\n\n\`\`\`"><script>\n${EVIL}\n\`\`\`\n<!-- ${EVIL} -->`,
    });
    await robot.rest.pulls.create({ ...at, title: EVIL, body: EVIL, head: branch, base: "main" });
    await robot.rest.pulls.createReview({ ...at, pull_number: 2, event: "COMMENT", body: EVIL });
    const { data: check } = await robot.rest.checks.create({
      ...at,
      name: EVIL,
      head_sha: sha,
      status: "completed",
      conclusion: "failure",
      details_url: "https://example.org/x",
      output: {
        title: EVIL,
        summary: EVIL,
        annotations: [
          { path: EVIL, start_line: 1, end_line: 1, annotation_level: "failure", message: EVIL },
        ],
      },
    });
    const browser = browse(github);
    for (const path of [
      "/olga/shop",
      "/olga/shop/issues",
      "/olga/shop/issues/1",
      "/olga/shop/pulls",
      "/olga/shop/pull/2",
      `/olga/shop/runs/${check.id}`,
      `/olga/shop/commit/${sha}`,
      `/olga/shop/tree/${encodeURIComponent(branch)}`,
      `/olga/shop/blob/${sha}/${encodeURIComponent(`<svg onload=alert(1)>'".txt`)}`,
      `/olga/shop/compare/main...${encodeURIComponent(branch)}`,
      `/olga/${encodeURIComponent(EVIL)}`,
      `/${encodeURIComponent(EVIL)}`,
      `/olga/shop/issues?state=${encodeURIComponent(EVIL)}&label=${encodeURIComponent(EVIL)}`,
      `/_pages/people?back=${encodeURIComponent(EVIL)}`,
    ]) {
      const page = await browser.get(path);
      expect([path, injected(page.text)]).toEqual([path, []]);
    }
    const raw = await browser.get(
      `/olga/shop/raw/${sha}/${encodeURIComponent(`<svg onload=alert(1)>'".txt`)}`,
    );
    expect(raw.headers.get("content-type")).toContain("text/plain");
    expect(raw.headers.get("content-security-policy")).toContain("sandbox");
  });
});

describe("pins and check boxes", () => {
  const boxes = "- [ ] one\n  - [ ] <!-- hidden -->two\n\n```\n- [ ] code\n```\n\n- [x] three";

  test("a box is ticked by a click, in the text that was shown and no other", async () => {
    const world = await open();
    const { github } = world;
    const person = await world.person("olga");
    const browser = browse(github);
    await person.rest.issues.create({ owner: "olga", repo: "shop", title: "Boxes", body: boxes });
    const page = await browser.get("/olga/shop/issues/1");
    const was = /name="was" value="([0-9a-f]+)"/.exec(page.text)?.[1] ?? "";
    expect(page.text.match(/class="tick"/g)).toHaveLength(3);
    expect((await browser.post("/olga/shop/issues/1/task", { was, task: "1" })).status).toBe(303);
    const bodyNow = async () =>
      (await person.rest.issues.get({ owner: "olga", repo: "shop", issue_number: 1 })).data.body;
    expect(await bodyNow()).toBe(boxes.replace("[ ] <!--", "[x] <!--"));
    expect((await browser.post("/olga/shop/issues/1/task", { was, task: "2" })).status).toBe(409);
    expect(await bodyNow()).toContain("- [x] three");
  });

  test("an issue is pinned and stands first in the list", async () => {
    const world = await open();
    const { github } = world;
    const person = await world.person("olga");
    const browser = browse(github);
    for (const title of ["Older", "Newer"])
      await person.rest.issues.create({ owner: "olga", repo: "shop", title });
    await browser.get("/olga/shop/issues/1");
    expect((await browser.post("/olga/shop/issues/1/pin", { pin: "yes" })).status).toBe(303);
    const list = (await browser.get("/olga/shop/issues")).text;
    expect(list.indexOf("Older")).toBeLessThan(list.indexOf("Newer"));
    expect((await browser.get("/olga/shop/issues/1")).text).toContain("Unpin issue");
  });
});
