// Which webhooks were lost: no attempt of theirs was answered with a success.
import { expect, test } from "vitest";
import { DELIVERIES_KEPT_MS, openDeliveryLog } from "../../../app/github/deliveries.ts";
import { API, type Asked, wireGitHub } from "../support/wire-github.ts";

const NOW = Date.UTC(2026, 0, 10);

interface Attempt {
  readonly id: number;
  readonly guid: string;
  readonly code: number;
  readonly agoMs?: number;
  readonly status?: string;
}

const item = ({ id, guid, code, agoMs = 60_000, status = "x" }: Attempt) => ({
  id,
  guid,
  delivered_at: new Date(NOW - agoMs).toISOString(),
  redelivery: false,
  duration: 0.1,
  status,
  status_code: code,
  event: "issues",
  action: "labeled",
  installation_id: 1,
  repository_id: 1,
});

/** Pages as GitHub gives them: newest first, the next one by cursor. */
function log(...pages: readonly (readonly Attempt[])[]) {
  const page = ({ path }: Asked) => {
    const at = Number(new URL(`http://x${path}`).searchParams.get("cursor") ?? 0);
    const next = `<${API}/app/hook/deliveries?per_page=100&cursor=${at + 1}>; rel="next"`;
    return {
      json: (pages[at] ?? []).map(item),
      headers: at + 1 < pages.length ? { link: next } : {},
    };
  };
  const world = wireGitHub({
    "GET /app/hook/deliveries": page,
    "POST /app/hook/deliveries/9007199254740993/attempts": { status: 202, json: {} },
  });
  return { ...world, deliveries: openDeliveryLog(world.octokit, async () => "jwt") };
}

const lostOf = async (...pages: readonly (readonly Attempt[])[]) =>
  (await log(...pages).deliveries.lost(NOW - DELIVERIES_KEPT_MS)).map((one) => one.id);

test("those that failed, oldest first, by their last attempt", async () => {
  const attempts = [
    { id: 5, guid: "c", code: 502 },
    { id: 4, guid: "b", code: 200 },
    { id: 3, guid: "a", code: 0 },
    { id: 2, guid: "c", code: 500 },
  ];
  expect(await lostOf(attempts)).toEqual([3, 5]);
});

test("what nobody listened to is asked for longer than what was answered with an error", async () => {
  const tries = (guid: string, code: number, times: number) =>
    Array.from({ length: times }, (_, at) => ({ id: at + 1, guid, code }));
  expect(await lostOf(tries("a", 503, 12))).toEqual([1]);
  expect(await lostOf(tries("a", 0, 12))).toEqual([1]);
  expect(await lostOf(tries("a", 500, 5))).toEqual([]);
  expect(await lostOf(tries("a", 503, 20))).toEqual([]);
});

test("a later success, or one on its way, is no loss", async () => {
  const taken = [
    { id: 4, guid: "a", code: 202 },
    { id: 3, guid: "b", code: 0, status: "pending" },
    { id: 2, guid: "b", code: 502 },
    { id: 1, guid: "a", code: 502 },
  ];
  expect(await lostOf(taken)).toEqual([]);
});

test("a success on another page counts too", async () => {
  expect(
    await lostOf([{ id: 2, guid: "a", code: 202 }], [{ id: 1, guid: "a", code: 502 }]),
  ).toEqual([]);
});

test("one that fails every time is given up", async () => {
  const often = [1, 2, 3, 4, 5].map((id) => ({ id, guid: "a", code: 413 }));
  expect(await lostOf(often)).toEqual([]);
});

test("what is older than asked for is not read", async () => {
  const world = log(
    [
      { id: 2, guid: "b", code: 502, agoMs: 10 },
      { id: 1, guid: "a", code: 502 },
    ],
    [{ id: 0, guid: "z", code: 502, agoMs: 120_000 }],
  );
  expect((await world.deliveries.lost(NOW - 1000)).map((one) => one.id)).toEqual([2]);
  expect(world.asked).toHaveLength(1);
});

test("a look ends after a thousand deliveries", async () => {
  const pages = Array.from({ length: 30 }, (_, at) => [{ id: 30 - at, guid: `g${at}`, code: 200 }]);
  const world = log(...pages);
  await world.deliveries.lost(0);
  expect(world.asked).toHaveLength(10);
});

test("ids beyond a double's reach, and the app's own token", async () => {
  const world = log();
  await world.deliveries.redeliver(9_007_199_254_740_993n);
  expect(world.lines()).toEqual(["POST /app/hook/deliveries/9007199254740993/attempts"]);
  expect(world.asked[0]?.headers.get("authorization")).toBe("bearer jwt");
});
