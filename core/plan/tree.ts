// A plan while it is being made: the tree of scopes that planners split or answer with units, and what the rounds before it
// were worth. Bounded: at most MAX_NODES scopes, and nothing of the tree is kept once its plan is taken.
import type { DispatchId, IsoTime } from "../base/brand.ts";
import type { PlanDraft } from "./block.ts";
import type { Grade } from "./grade.ts";
import { unitOf } from "./sentence-unit.ts";

/** One scope: the whole objective (`plan`), or a part of it (`plan-1`, `plan-1-2`), which is also the name of its leg. */
export interface PlanNode {
  readonly node: string;
  readonly depth: number;
  /** Empty: all of the objective. */
  readonly scope: string;
  readonly state: "open" | "leaf" | "split";
  readonly units: readonly PlanDraft[];
  /** The run it is asked in: no other run answers it. */
  readonly dispatch: DispatchId | null;
  readonly failures: number;
  /** Its last answer, when that could not be read: it is asked for the block alone, once. */
  readonly unread: { readonly problem: string; readonly text: string } | null;
}

export type FeedbackKind =
  | "stall"
  | "objective"
  | "failed"
  | "ambition"
  | "critic"
  | "experiment"
  | "unusable"
  | "asked";

/** Why it is planned again. */
export interface PlanFeedback {
  readonly kind: FeedbackKind;
  readonly text: string;
}

/** A plan that was taken: units at `count` positions from `from` on. */
export interface PlanRound {
  readonly round: number;
  readonly from: number;
  readonly count: number;
  /** 1 to 10; null: not judged (a person's plan). */
  readonly ambition: number | null;
  /** What the critic still found when the plan was taken. */
  readonly objections: readonly string[];
  /** null: not all of its units have their fate. */
  readonly grade: Grade | null;
}

export interface Planning {
  /** From 1; each replanning is a round of its own. */
  readonly round: number;
  readonly stage: "tree" | "critic";
  readonly nodes: readonly PlanNode[];
  readonly feedback: readonly PlanFeedback[];
  /** Units of the plan before the critic. */
  readonly proposal: readonly PlanDraft[];
  /** The proposal before, which is taken when nothing better comes; null: none. */
  readonly earlier: readonly PlanDraft[] | null;
  readonly ambition: number | null;
  /** Times the critic, or what is checked before it, was asked in this round. */
  readonly criticRounds: number;
  /** Times it was planned again over the mission's life. */
  readonly replans: number;
  /** Asks by leg, over the mission's life. */
  readonly asks: Readonly<Record<string, number>>;
  /** After a failure nothing is asked before this time. */
  readonly notBefore: IsoTime | null;
  readonly rounds: readonly PlanRound[];
}

export const MAX_NODES = 200;
export const ROOT = "plan";
export const CRITIC = "critic";

export const rootNode = (): PlanNode => ({
  ...{ node: ROOT, depth: 0, scope: "", state: "open", units: [] },
  ...{ dispatch: null, failures: 0, unread: null },
});

export const NOT_PLANNED: Planning = {
  ...{ round: 1, stage: "tree", nodes: [rootNode()], feedback: [], proposal: [], earlier: null },
  ...{ ambition: null, criticRounds: 0, replans: 0, asks: {}, notBefore: null, rounds: [] },
};

export const openNodes = (planning: Planning): readonly PlanNode[] =>
  planning.nodes.filter((node) => node.state === "open");

export const putNode = (planning: Planning, node: PlanNode): Planning => ({
  ...planning,
  nodes: planning.nodes.map((one) => (one.node === node.node ? node : one)),
});

export interface TreeLimits {
  /** Deepest level that is asked. */
  readonly depth: number;
  readonly children: number;
}

/** The scopes become nodes of their own; where the tree may not grow, each is one unit of this node. */
export function splitNode(
  planning: Planning,
  node: PlanNode,
  scopes: readonly string[],
  limits: TreeLimits,
): Planning {
  const parts = atMost(scopes, limits.children);
  const answered = { ...node, dispatch: null, unread: null };
  if (node.depth >= limits.depth || planning.nodes.length + parts.length > MAX_NODES) {
    return putNode(planning, { ...answered, state: "leaf", units: scopes.map(unitOf) });
  }
  const children = parts.map(
    (scope, at): PlanNode => ({
      ...rootNode(),
      node: `${node.node}-${at + 1}`,
      depth: node.depth + 1,
      scope,
    }),
  );
  const at = planning.nodes.findIndex((one) => one.node === node.node);
  const nodes: PlanNode[] = [...putNode(planning, { ...answered, state: "split" }).nodes];
  nodes.splice(at + 1, 0, ...children);
  return { ...planning, nodes };
}

export const answerNode = (
  planning: Planning,
  node: PlanNode,
  units: readonly PlanDraft[],
): Planning => putNode(planning, { ...node, state: "leaf", units, dispatch: null, unread: null });

/** What is too much goes to the last part: no scope is lost. */
function atMost(scopes: readonly string[], max: number): readonly string[] {
  if (scopes.length <= max) return scopes;
  const rest = scopes.slice(max - 1);
  return [
    ...scopes.slice(0, max - 1),
    `All of these:\n${rest.map((one) => `- ${one}`).join("\n")}`,
  ];
}

/** The units of each leaf, in the order of the tree. */
export const leavesOf = (planning: Planning): readonly (readonly PlanDraft[])[] =>
  planning.nodes.filter((node) => node.state === "leaf").map((node) => node.units);
