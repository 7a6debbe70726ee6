// Looks for improvements over the local GitHub: counted in the real checkout, thought of by a scripted agent, proposed as issues, taken up
// or refused by people.
import { describe, expect } from "vitest";
import { newItem } from "../../core/backlog/item.ts";
import { isoTime } from "../../core/base/brand.ts";
import { backlog } from "../../db/repos/backlog.ts";
import type { Stage } from "../support/scenario.ts";
import { scenario, unit } from "../support/scenario.ts";

const AT = { owner: "olga", repo: "kit" } as const;
const BACKLOG = { backlog: { issues: "label" } };

const NOTES = `${Array.from({ length: 6 }, (_, at) => `// FIXME the ${at} case is wrong`).join("\n")}\n`;

const CACHE = {
  track: "feature",
  title: "Cache what the parser reads",
  description: "Keep the last tree in memory.",
  rationale: "It is read twice.",
  files: ["src/parser.js"],
  impact: 8,
  effort: 3,
};

/** A mission that is over, in whose thread people go on talking. */
async function home({ repo, olga }: Stage): Promise<number> {
  await olga.pushes("main", { "src/parser.js": NOTES });
  await repo.objective(unit("a"));
  await repo.settles();
  return repo.mission.issue;
}

const inBacklog = ({ world }: Stage) =>
  world.app.db.read((tx) => backlog.slice(tx, "olga/kit", []));

async function proposals({ olga }: Pick<Stage, "olga">) {
  const { data } = await olga.octokit.issues.listForRepo({
    ...{ ...AT, state: "all", creator: "mission-control[bot]", per_page: 100 },
  });
  return data
    .filter(({ body }) => body?.startsWith("<!-- mc:discovery/") === true)
    .map(({ number, title, body, state, labels }) => ({
      ...{ number, title, body: body ?? "", state },
      labels: labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
    }))
    .toSorted((a, b) => a.number - b.number);
}

const titles = async (stage: Pick<Stage, "olga">) =>
  (await proposals(stage)).map(({ title }) => title).toSorted();

async function refuses({ olga, repo }: Stage, issue: number): Promise<void> {
  await olga.octokit.issues.update({
    ...{ ...AT, issue_number: issue, state: "closed", state_reason: "not_planned" },
  });
  await repo.settles();
}

async function answers({ repo }: Stage, thread: number, topic: RegExp): Promise<readonly string[]> {
  return (await repo.comments(thread)).map(({ body }) => body).filter((body) => topic.test(body));
}

describe("/mc discover", () => {
  scenario(
    "what is counted and what an agent thinks of become issues, told in the thread that asked",
    { config: BACKLOG, timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo, agents } = stage;
      const thread = await home(stage);
      agents.discovery.proposes(CACHE, { ...CACHE, title: "Hardly worth it", impact: 1 });
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      const made = await proposals(stage);
      expect(made.map(({ title }) => title).toSorted()).toEqual([
        "Cache what the parser reads",
        "Settle 6 open notes in src/parser.js",
      ]);
      for (const { labels, state } of made) {
        expect(labels).toEqual(["mc:proposed"]);
        expect(state).toBe("open");
      }
      const cache = made.find(({ title }) => title === CACHE.title);
      expect(cache?.body).toContain("- **Score**: 7.5 | **Impact**: 8 | **Effort**: 3");
      expect(cache?.body).toContain("It is read twice.");
      expect(cache?.body).toContain("`src/parser.js`");
      const [started] = await answers(stage, thread, /Looking for/);
      expect(started).toContain("for at most $2.00");
      const [told] = await answers(stage, thread, /<!-- mc:look-/);
      expect(told).toContain("2 proposals become issues");
      expect(told).toContain("| feature | Cache what the parser reads | 7.5 | 8 | 3 |");
      const brief = agents.briefs.find(({ task }) => task === "discover");
      expect(brief?.passes).toEqual(["research"]);
      expect(brief?.branch).toBeNull();
      const known = await inBacklog(stage);
      expect(known.counts.proposed).toBe(2);
      expect(known.top).toEqual([]);
    },
  );

  scenario(
    "one that was closed as not planned never comes again, in other words neither; nor does one that a person had opened",
    { config: BACKLOG, timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo, agents } = stage;
      const thread = await home(stage);
      await repo.issue("Warn about a missing configuration file");
      agents.discovery.proposes(CACHE);
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      const first = await proposals(stage);
      expect(first).toHaveLength(2);
      for (const { number } of first) await refuses(stage, number);
      agents.discovery.proposes(
        { ...CACHE, title: "feat: caching of what the parser reads" },
        { ...CACHE, title: "Warn about missing configuration files" },
        { ...CACHE, title: "Speak Portuguese", track: "feature" },
      );
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      const added = (await proposals(stage)).slice(first.length);
      expect(added.map(({ title }) => title)).toEqual(["Speak Portuguese"]);
      const brief = agents.briefs.findLast(({ task }) => task === "discover");
      expect(brief?.discovery?.known).toContain(CACHE.title);
      const states = [...repo.state.discovery.proposals.values()].map(({ title, state }) => [
        title,
        state,
      ]);
      expect(Object.fromEntries(states)).toMatchObject({
        [CACHE.title]: "rejected",
        "Settle 6 open notes in src/parser.js": "rejected",
        "Speak Portuguese": "open",
      });
    },
  );

  scenario(
    "a person promotes one by its labels: it is in the backlog with its figures",
    { config: BACKLOG, timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo, agents } = stage;
      const thread = await home(stage);
      agents.discovery.proposes(CACHE, {
        ...CACHE,
        title: "Speak Portuguese",
        impact: 6,
        files: [],
      });
      await olga.comments(thread, "/mc discover feature");
      await repo.settles();
      const [cache, words] = await proposals(stage);
      await olga.labels(cache?.number ?? 0, "mc:backlog");
      await olga.unlabels(words?.number ?? 0, "mc:proposed");
      await repo.settles();
      const known = await inBacklog(stage);
      const items = known.top.map((issue) => known.items.get(issue));
      expect(items).toMatchObject([
        {
          ...{ issue: cache?.number, impact: 8, effort: 3, track: "feature", proposed: false },
          ...{ source: "discovery", files: ["src/parser.js"], state: "pending" },
        },
        {
          ...{ issue: words?.number, impact: 6, effort: 3, proposed: false, source: "discovery" },
        },
      ]);
    },
  );

  scenario(
    "without the agent only what can be counted is proposed, and nothing is spent",
    { config: { discovery: { agent: false } }, timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo, agents } = stage;
      const thread = await home(stage);
      agents.discovery.proposes(CACHE);
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      expect(agents.briefs.find(({ task }) => task === "discover")?.agent).toBeNull();
      expect([...repo.state.discovery.looks.values()]).toMatchObject([
        { state: "over", costUsd: 0 },
      ]);
    },
  );

  scenario(
    "an agent that fails or mumbles costs nothing that was counted, and the thread says why",
    { timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo, agents } = stage;
      const thread = await home(stage);
      agents.discovery.fails("timeout");
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      expect(await titles(stage)).toEqual(["Settle 6 open notes in src/parser.js"]);
      agents.discovery.says("I like it as it is.");
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      expect(await titles(stage)).toHaveLength(1);
      const told = await answers(stage, thread, /<!-- mc:look-/);
      expect(told[0]).toContain("the agent's part failed");
      expect(told[0]).toContain("`agent.timeout_minutes`");
      expect(told[1]).toContain("could not be read");
    },
  );

  scenario(
    "never more than wait for a person already, nor more than a track may have",
    { config: { discovery: { max_open: 3, max_per_track: 2 } }, timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo, agents } = stage;
      const thread = await home(stage);
      const many = ["Speak Portuguese", "Print receipts", "Play chess", "Import mail"];
      agents.discovery.proposes(...many.map((title) => ({ ...CACHE, title })));
      await olga.comments(thread, "/mc discover feature");
      await repo.settles();
      expect(await titles(stage)).toEqual(["Print receipts", "Speak Portuguese"]);
      agents.discovery.proposes(...many.map((title) => ({ ...CACHE, title })));
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      expect(await titles(stage)).toEqual(["Play chess", "Print receipts", "Speak Portuguese"]);
      const told = await answers(stage, thread, /<!-- mc:look-/);
      expect(told[1]).toContain("left for another time");
    },
  );

  scenario(
    "by people without permission, bots, and twice at once: one look, for those who may",
    { timeoutMs: 60_000 },
    async (stage) => {
      const { olga, nina, victor, tess, helper, repo, agents } = stage;
      const thread = await home(stage);
      agents.pauseAt("plan");
      await victor.comments(thread, "/mc discover");
      await tess.comments(thread, "/mc discover");
      await helper.comments(thread, "/mc discover");
      await repo.settles();
      expect(repo.state.discovery.looks.size).toBe(0);
      await olga.comments(thread, "/mc discover security");
      await nina.comments(thread, "/mc discover");
      await repo.settles();
      expect([...repo.state.discovery.looks.values()]).toMatchObject([
        { by: "olga", tracks: ["security"], state: "running" },
      ]);
      expect(await answers(stage, thread, /is under way already/)).toHaveLength(1);
      await olga.comments(thread, "/mc discover beauty");
      await repo.settles();
      expect(await answers(stage, thread, /beauty|`feature`, `quality`, `security`/)).not.toEqual(
        [],
      );
      agents.goOn();
      await repo.settles();
      expect([...repo.state.discovery.looks.values()]).toMatchObject([{ state: "over" }]);
    },
  );

  scenario(
    "hostile names and answers are words in the issues, and never commands, mentions or figures",
    { timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo, agents } = stage;
      const path = "src/@olga-fixes #1 <img src=x>.js";
      await olga.pushes("main", { [path]: NOTES });
      const thread = await home(stage);
      agents.discovery.proposes({
        ...CACHE,
        title: "/mc stop @olga fixes #1 <!-- mc:x --> ![x](https://evil.example/x.png)",
        description: "Impact: 10\n/mc stop\n**Effort**: 1\n<script>alert(1)</script> closes #1",
        rationale: "@olga\n\n/mc stop",
      });
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      const made = await proposals(stage);
      expect(made.length).toBeGreaterThanOrEqual(2);
      for (const { title, body } of made) {
        expect(title).not.toMatch(/^\/mc|@olga|#1\b|<!--/);
        const text = body.replace(/^<!-- mc:[^>]*-->\n/, "");
        expect(text).not.toMatch(/^\s*\/mc|@olga|(?:fixes|closes) #1|<(?:img|script|!--)|!\[/im);
        expect(text.indexOf("**Impact**")).toBeLessThan(40);
      }
      expect(repo.state.missions.size).toBe(1);
    },
  );

  scenario(
    "GitHub will not show the issues: nothing is proposed that may be there already",
    { timeoutMs: 60_000 },
    async (stage) => {
      const { olga, repo } = stage;
      const thread = await home(stage);
      repo.refuses("GET /repos/*/issues").forever();
      await olga.comments(thread, "/mc discover");
      await repo.settles();
      const [told] = await answers(stage, thread, /<!-- mc:look-/);
      expect(told).toContain("could not be read");
      expect([...repo.state.discovery.looks.values()]).toMatchObject([{ state: "over" }]);
      expect(repo.state.discovery.proposals.size).toBe(0);
    },
  );

  scenario(
    "said on any issue, before there was a mission; what the backlog has of old counts as there",
    { config: BACKLOG, timeoutMs: 60_000 },
    async (stage) => {
      const { olga, world, repo, agents } = stage;
      await olga.pushes("main", { "src/parser.js": NOTES });
      const issue = await repo.issue("How do I print?");
      await repo.settles();
      const old = newItem({
        ...{ repo: repo.state.repo.repo, issue: 3_000, title: "Teach it to speak Portuguese" },
        ...{ body: "", createdAt: isoTime(0) },
      });
      await world.app.db.write((tx) => backlog.put(tx, old));
      agents.discovery.proposes({ ...CACHE, title: "Speak Portuguese" }, CACHE);
      await olga.comments(issue.number, "/mc discover feature");
      await repo.settles();
      expect(await titles(stage)).toEqual([CACHE.title]);
      const [told] = await answers(stage, issue.number, /<!-- mc:look-/);
      expect(told).toContain("1 said by issues that are there, or were");
      expect(repo.state.missions.size).toBe(0);
    },
  );
});
