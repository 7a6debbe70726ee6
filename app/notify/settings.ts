// The operator's channels, from MC_NOTIFY_… variables alone: a repository chooses among their names and never sees an address.
import { z } from "zod";
import type { Channel } from "../../core/notice/channels.ts";

export interface NotifySettings {
  readonly telegram: {
    readonly token: string;
    readonly chat: string;
    readonly apiUrl: string;
  } | null;
  readonly slack: { readonly url: string } | null;
  readonly webhook: { readonly url: string; readonly secret: string | null } | null;
  readonly email: {
    readonly url: string;
    readonly from: string;
    readonly to: readonly string[];
  } | null;
  /** In lower case; null: all. */
  readonly repos: readonly string[] | null;
}

export const NO_CHANNELS: NotifySettings = {
  telegram: null,
  slack: null,
  webhook: null,
  email: null,
  repos: null,
};

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const address = (protocols: RegExp, what: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.test(new URL(text).protocol), what);
const Web = address(/^https?:$/, "an http(s) address");
const Mailbox = z
  .string()
  .regex(
    /^(?:[^<>\r\n,]{0,200}<[^\s<>,@]+@[^\s<>,@]+>|[^\s<>,@]+@[^\s<>,@]+)$/,
    "an e-mail address",
  );

const Variables = z.object({
  MC_NOTIFY_TELEGRAM_TOKEN: optional(
    z.string().regex(/^\d+:[\w-]+$/, "a bot's token: digits, a colon, letters"),
  ),
  MC_NOTIFY_TELEGRAM_CHAT: optional(
    z.string().regex(/^(-?\d{1,20}|@\w{4,40})$/, "a chat's number, or @name of a channel"),
  ),
  MC_NOTIFY_TELEGRAM_API: optional(Web),
  MC_NOTIFY_SLACK_URL: optional(Web),
  MC_NOTIFY_WEBHOOK_URL: optional(Web),
  MC_NOTIFY_WEBHOOK_SECRET: optional(z.string().min(16, "16 characters at least")),
  MC_NOTIFY_SMTP_URL: optional(
    address(/^smtps?:$/, "smtp://user:password@host:587 or smtps://user:password@host"),
  ),
  MC_NOTIFY_SMTP_FROM: optional(Mailbox),
  MC_NOTIFY_SMTP_TO: optional(
    z
      .string()
      .transform((text) => text.split(",").map((one) => one.trim()))
      .pipe(z.array(Mailbox).min(1).max(50)),
  ),
  MC_NOTIFY_REPOS: optional(
    z
      .string()
      .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ""))
      .pipe(z.array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name, separated by commas"))),
  ),
});

/** Problems name the variable, never its value. */
export function readNotifySettings(variables: Readonly<Record<string, string | undefined>>): {
  readonly settings: NotifySettings;
  readonly problems: readonly string[];
} {
  const parsed = Variables.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${String(issue.path[0] ?? "")}: ${issue.message}`,
    );
    return { settings: NO_CHANNELS, problems: [...new Set(problems)] };
  }
  const values = parsed.data;
  const problems: string[] = [];
  const together = (names: readonly (keyof typeof values)[]): boolean => {
    const given = names.filter((name) => values[name] !== undefined);
    if (given.length === names.length) return true;
    if (given.length > 0)
      for (const name of names)
        if (values[name] === undefined)
          problems.push(`${name}: missing; it belongs to ${given.join(" and ")}`);
    return false;
  };
  together(["MC_NOTIFY_TELEGRAM_TOKEN", "MC_NOTIFY_TELEGRAM_CHAT"]);
  together(["MC_NOTIFY_SMTP_URL", "MC_NOTIFY_SMTP_FROM", "MC_NOTIFY_SMTP_TO"]);
  if (values.MC_NOTIFY_WEBHOOK_SECRET !== undefined && values.MC_NOTIFY_WEBHOOK_URL === undefined)
    problems.push("MC_NOTIFY_WEBHOOK_URL: missing; it belongs to MC_NOTIFY_WEBHOOK_SECRET");
  const {
    MC_NOTIFY_TELEGRAM_TOKEN: token,
    MC_NOTIFY_TELEGRAM_CHAT: chat,
    MC_NOTIFY_SLACK_URL: slack,
    MC_NOTIFY_WEBHOOK_URL: webhook,
    MC_NOTIFY_SMTP_URL: smtp,
    MC_NOTIFY_SMTP_FROM: from,
    MC_NOTIFY_SMTP_TO: to,
  } = values;
  const apiUrl = (values.MC_NOTIFY_TELEGRAM_API ?? "https://api.telegram.org").replace(/\/+$/, "");
  return {
    problems,
    settings: {
      telegram: token === undefined || chat === undefined ? null : { token, chat, apiUrl },
      slack: slack === undefined ? null : { url: slack },
      webhook:
        webhook === undefined
          ? null
          : { url: webhook, secret: values.MC_NOTIFY_WEBHOOK_SECRET ?? null },
      email:
        smtp === undefined || from === undefined || to === undefined
          ? null
          : { url: smtp, from, to },
      repos: values.MC_NOTIFY_REPOS?.map((one) => one.toLowerCase()) ?? null,
    },
  };
}

export const channelsOf = (settings: NotifySettings): readonly Channel[] =>
  (["telegram", "slack", "webhook", "email"] as const).filter((name) => settings[name] !== null);

/** What must never be written anywhere. */
export function secretsOf({ telegram, slack, webhook, email }: NotifySettings): readonly string[] {
  const mail = email === null ? null : new URL(email.url);
  return [
    telegram?.token,
    slack?.url,
    // Addresses of such services are secrets as a whole; what stands before the path is not.
    webhook === null ? undefined : pathOf(webhook.url),
    webhook?.secret,
    mail?.password,
    mail === null ? undefined : decodeURIComponent(mail.password),
    email?.url,
  ].filter((secret): secret is string => typeof secret === "string" && secret.length >= 6);
}

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
};
