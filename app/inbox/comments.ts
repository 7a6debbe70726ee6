// Comments: commands that people typed, and comments of ours that people touched.

import { fingerprint } from "../../core/base/fingerprint.ts";
import { type Command, entryOf, parseCommands } from "../../core/command/grammar.ts";
import type { Event } from "../../core/engine/event.ts";
import { topicOf } from "../github/ensure.ts";
import { isDashboard } from "./dashboard.ts";
import { type Desk, entitledActor, isActive, isHeard, isOurThread, isOwn } from "./desk.ts";
import type { IssueComment } from "./payloads.ts";

export async function translateComment(
  desk: Desk,
  payload: IssueComment,
): Promise<readonly Event[]> {
  const { action, issue, comment, sender } = payload;
  const thread = issue.number;
  if (isOwn(desk, sender)) return [];
  if (comment.user !== null && isOwn(desk, comment.user)) return lost(desk, payload);
  if (!isHeard(desk, sender)) return [];
  const commands = commandsOf(payload).filter((one) => isMeantHere(desk, payload, one));
  if (commands.length === 0 || (action !== "created" && action !== "edited")) return [];
  const by = await entitledActor(desk, sender);
  const edit = action === "edited" ? { edit: editOf(payload) } : {};
  return commands.map((command, index) => ({
    type: "CommandGiven",
    at: desk.at,
    thread,
    comment: comment.id,
    index,
    ...edit,
    by,
    command,
  }));
}

/** In threads of missions everything that looks like a command; in other issues only what is said of any issue. */
function isMeantHere(desk: Desk, { issue }: IssueComment, command: Command): boolean {
  if (isOurThread(desk.state, issue.number) || isDashboard(desk.state, issue.number)) return true;
  if (!isActive(desk.state) || issue.pull_request != null) return false;
  return entryOf(command)?.where.includes("issue") === true;
}

/** The same for every delivery of one edit, and another for the next. */
const editOf = ({ comment, changes }: IssueComment): string =>
  fingerprint(JSON.stringify([comment.updated_at ?? "", changes?.body?.from, comment.body]));

/** After an edit only what is new counts (SR3). Without the old text nothing can be told to be new. */
function commandsOf({ action, comment, changes }: IssueComment): ReturnType<typeof parseCommands> {
  if (action === "created") return parseCommands(comment.body);
  const from = changes?.body?.from;
  return from === undefined ? [] : parseCommands(comment.body, from);
}

/** A comment of ours is a view; whoever edits or deletes it gets it back (SR28). */
function lost(desk: Desk, { action, issue, comment, changes }: IssueComment): readonly Event[] {
  const topic = topicOf(changes?.body?.from ?? comment.body);
  if (topic === null || (action !== "deleted" && action !== "edited")) return [];
  return [{ type: "CommentLost", at: desk.at, thread: issue.number, topic, how: action }];
}
