// E-mail through the operator's SMTP server: one plain-text mail for a window's notices. A password never travels in the clear,
// except to this machine itself.
import { createTransport } from "nodemailer";
import type { Answer } from "../../core/notice/again.ts";
import { bounded, oneLine } from "../../core/notice/notice.ts";
import { SEPARATOR } from "../../core/notice/parts.ts";
import { plainText } from "../../core/notice/text.ts";
import { groups, type NoticeSent, SEND_TIMEOUT_MS, type Sender } from "./sender.ts";

export interface SmtpOptions {
  /** smtp://user:password@host:587, smtps://… */
  readonly url: string;
  readonly from: string;
  readonly to: readonly string[];
}

const MAX_LENGTH = 100_000;
const SUBJECT_MAX_CHARS = 200;
const units = (text: string): number => text.length;

export function smtpSender({ url, from, to }: SmtpOptions): Sender {
  const address = new URL(url);
  const isSecure = address.protocol === "smtps:";
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address.hostname);
  const user = decodeURIComponent(address.username);
  const transport = createTransport({
    host: address.hostname.replace(/^\[|\]$/g, ""),
    port: address.port === "" ? (isSecure ? 465 : 587) : Number(address.port),
    secure: isSecure,
    requireTLS: user !== "" && !isSecure && !isLocal,
    ...(user === "" ? {} : { auth: { user, pass: decodeURIComponent(address.password) } }),
    connectionTimeout: SEND_TIMEOUT_MS,
    greetingTimeout: SEND_TIMEOUT_MS,
    socketTimeout: SEND_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  return {
    channel: "email",
    place: `${address.host} for ${to.length === 1 ? "1 mailbox" : `${to.length} mailboxes`}`,
    parts: (notices, lost) =>
      groups(notices.map(plainText), lost, {
        maxLength: MAX_LENGTH,
        separator: SEPARATOR,
        lengthOf: units,
      }),
    async send({ id, notices, lost }, signal) {
      const giveUp = (): void => transport.close();
      signal.addEventListener("abort", giveUp, { once: true });
      try {
        await transport.sendMail({
          from,
          to: [...to],
          subject: subjectOf(notices),
          text: [...(lost === "" ? [] : [lost]), ...notices.map(plainText)].join(SEPARATOR),
          // The same mail again has the same id: mailboxes show it once.
          messageId: `<mc-${id}@${domain}>`,
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return { kind: "sent" };
      } catch (error) {
        if (signal.aborted) throw error;
        return answerOf(error);
      } finally {
        signal.removeEventListener("abort", giveUp);
      }
    },
    close: () => transport.close(),
  };
}

function subjectOf(notices: readonly NoticeSent[]): string {
  const [first] = notices;
  if (first === undefined) return "Mission Control: notices were left out";
  const more = notices.length === 1 ? "" : ` (and ${notices.length - 1} more)`;
  const title = oneLine(`${first.repo}: ${first.title}`);
  return `${bounded(title, SUBJECT_MAX_CHARS - more.length)}${more}`;
}

/** 4xx is for now, 5xx for good; without a number the server was not reached. */
function answerOf(error: unknown): Answer {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const status =
    error instanceof Error && "responseCode" in error ? Number(error.responseCode) : Number.NaN;
  const said = error instanceof Error ? oneLine(error.message).slice(0, 200) : "";
  if (status >= 500) return { kind: "refused", problem: `answered ${status}: ${said}` };
  if (status >= 400)
    return { kind: "busy", retryAfterMs: null, problem: `answered ${status}: ${said}` };
  if (code === "EAUTH" || code === "EENVELOPE") return { kind: "refused", problem: said };
  return { kind: "busy", retryAfterMs: null, problem: `not reached: ${code === "" ? said : code}` };
}
