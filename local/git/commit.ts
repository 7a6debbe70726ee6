// Commit objects as text and back.

export interface Person {
  readonly name: string;
  readonly email: string;
  /** Seconds since the epoch. */
  readonly seconds: number;
  /** `+0000` */
  readonly zone: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

const NOBODY: Person = { name: "", email: "", seconds: 0, zone: "+0000" };

export function personLine(person: Person): string {
  const clean = (value: string) => value.replace(/[<>\n\0]/g, "").trim();
  return `${clean(person.name)} <${clean(person.email)}> ${person.seconds} ${person.zone}`;
}

function parsePerson(line: string): Person {
  const match = /^(.*?) ?<(.*)> (\d+) ([+-]\d{4})$/.exec(line);
  if (match === null) return NOBODY;
  const [, name = "", email = "", seconds = "0", zone = "+0000"] = match;
  return { name, email, seconds: Number(seconds), zone };
}

export function parseCommit(sha: string, text: string): Commit {
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end);
  const parents: string[] = [];
  let tree = "";
  let author = NOBODY;
  let committer = NOBODY;
  for (const line of head.split("\n")) {
    const space = line.indexOf(" ");
    const value = line.slice(space + 1);
    const key = line.slice(0, space);
    if (key === "tree") tree = value;
    else if (key === "parent") parents.push(value);
    else if (key === "author") author = parsePerson(value);
    else if (key === "committer") committer = parsePerson(value);
  }
  const message = end < 0 ? "" : text.slice(end + 2).replace(/\n$/, "");
  return { sha, tree, parents, author, committer, message };
}

/** ISO 8601 without milliseconds, as GitHub writes times. */
export function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
