// What lock files tell without asking anybody: packages that their makers gave up, that come from elsewhere than a registry, that nobody
// checks, that are not pinned, and projects without a lock file at all.
import type { Lock } from "../locks/lock.ts";
import type { LockedPackage } from "../locks/locked-package.ts";
import { type Signal, signalOf } from "../signal.ts";

const SHOWN = 20;
const REASON_CHARS = 160;
/** Words by which makers say that an old version is dangerous. */
const DANGEROUS =
  /vulnerab|security|CVE-\d|GHSA-|insecure|malicious|exploit|compromised|\bRCE\b|\bXSS\b/i;
/** Fewer versions of one package are usual. */
const COPIES = 3;
const COPIED_PACKAGES = 5;

type Finding = Pick<Signal, "kind" | "track" | "title" | "why" | "impact" | "effort"> & {
  readonly what: string;
  readonly lines: readonly string[];
};

const label = ({ name, version }: LockedPackage): string =>
  version === "" ? name : `${name} ${version}`;

export const signalFrom = (path: string, { what, lines, ...rest }: Finding): Signal =>
  signalOf({
    ...rest,
    id: `dependency/${path}/${what}`,
    detail: [
      ...lines.slice(0, SHOWN),
      ...(lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : []),
    ],
    files: [path],
  });

export function lockSignals(lock: Lock): readonly Signal[] {
  const findings = [
    dangerous(lock),
    deprecated(lock),
    foreign(lock),
    unchecked(lock),
    unpinned(lock),
    copied(lock),
  ];
  return findings.flatMap((finding) => (finding === null ? [] : [signalFrom(lock.path, finding)]));
}

/** An address may hold a password. */
const withoutKeys = (address: string): string => address.replace(/:\/\/[^/@\s]*@/, "://");

const isDangerous = ({ deprecated: why }: LockedPackage): boolean =>
  why !== null && DANGEROUS.test(why);

const saysWhy = (one: LockedPackage): string =>
  `${label(one)}: ${(one.deprecated ?? "").replace(/\s+/g, " ").slice(0, REASON_CHARS)}`;

const count = (list: readonly unknown[], noun: string): string =>
  `${list.length} ${noun}${list.length === 1 ? "" : "s"}`;

function dangerous({ path, packages }: Lock): Finding | null {
  const found = packages.filter(isDangerous);
  if (found.length === 0) return null;
  return {
    ...{ what: "dangerous", kind: "vulnerable", track: "security", impact: 8, effort: 3 },
    title: `Replace ${count(found, "locked package")} in ${path} that the makers warn about`,
    lines: unique(found.map(saysWhy)),
    why: "The makers of these versions say themselves that they are not safe to use.",
  };
}

function deprecated({ path, packages }: Lock): Finding | null {
  const found = packages.filter((one) => one.deprecated !== null && !isDangerous(one));
  if (found.length === 0) return null;
  return {
    ...{
      what: "deprecated",
      kind: "dependency",
      track: "quality",
      effort: found.length > 5 ? 5 : 3,
    },
    impact: found.length > 5 ? 6 : 5,
    title: `Replace ${count(found, "deprecated package")} in ${path}`,
    lines: unique(found.map(saysWhy)),
    why: "Nobody mends them any more. Each day makes the way to what replaced them longer.",
  };
}

function foreign({ path, packages, ecosystem }: Lock): Finding | null {
  const found = packages.filter(({ from }) => from !== null);
  if (found.length === 0) return null;
  const isOpen = found.some(({ from }) => /^http:/i.test(from ?? ""));
  return {
    ...{ what: "foreign", kind: "dependency", track: "security", effort: 3 },
    impact: isOpen ? 8 : ecosystem === "Go" ? 5 : 6,
    title: `Take ${count(found, "package")} in ${path} from a registry instead of an address`,
    lines: unique(found.map((one) => `${label(one)} from ${withoutKeys(one.from ?? "")}`)),
    why: isOpen
      ? "What comes over plain http can be replaced on its way by anybody between."
      : "Whoever can push there decides what is built here, and no advisory ever names it.",
  };
}

function unchecked({ path, packages }: Lock): Finding | null {
  const found = packages.filter(({ isChecked, from }) => isChecked === false && from === null);
  if (found.length === 0) return null;
  return {
    ...{ what: "unchecked", kind: "dependency", track: "security", impact: 5, effort: 2 },
    title: `Lock ${count(found, "package")} in ${path} with a checksum`,
    lines: unique(found.map(label)),
    why: "Without a checksum nothing notices that a package was replaced by another of the same version.",
  };
}

function unpinned({ path, packages }: Lock): Finding | null {
  const found = packages.filter(({ version, from }) => version === "" && from === null);
  if (found.length === 0) return null;
  return {
    ...{ what: "unpinned", kind: "dependency", track: "security", impact: 5, effort: 2 },
    title: `Pin ${count(found, "requirement")} in ${path}`,
    lines: unique(found.map(label)),
    why: "What is installed tomorrow is not what was verified today.",
  };
}

function copied({ path, packages }: Lock): Finding | null {
  const versions = Map.groupBy(packages, ({ name }) => name);
  const found = [...versions]
    .map(([name, all]) => ({ name, versions: unique(all.map(({ version }) => version)) }))
    .filter(({ versions: all }) => all.length >= COPIES)
    .toSorted((a, b) => b.versions.length - a.versions.length);
  if (found.length < COPIED_PACKAGES) return null;
  return {
    ...{ what: "copies", kind: "dependency", track: "quality", impact: 4, effort: 4 },
    title: `Agree on one version of ${count(found, "package")} in ${path}`,
    lines: found.map(({ name, versions: all }) => `${name}: ${all.slice(0, 6).join(", ")}`),
    why: "Each copy is built, shipped and kept safe by itself.",
  };
}

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** What osv.dev knows about locked versions, where it may be asked. */
export interface Advisory {
  readonly name: string;
  readonly version: string;
  readonly ids: readonly string[];
}

export const advisorySignals = (
  path: string,
  advisories: readonly Advisory[],
): readonly Signal[] =>
  advisories.length === 0
    ? []
    : [
        signalFrom(path, {
          ...{ what: "vulnerable", kind: "vulnerable", track: "security", impact: 9, effort: 3 },
          title: `Update ${count(advisories, "vulnerable package")} in ${path}`,
          lines: advisories.map(
            ({ name, version, ids }) => `${name} ${version}: ${ids.slice(0, 5).join(", ")}`,
          ),
          why: "osv.dev knows vulnerabilities of exactly these versions.",
        }),
      ];
