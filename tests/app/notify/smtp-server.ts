// The few verbs of SMTP that a sender needs, on loopback: remembers the mails, and answers as it is told.
import { createServer, type Socket } from "node:net";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

export interface SmtpServer {
  readonly port: number;
  readonly mails: Mail[];
  /** Answers to the next DATA ends, such as "451 later"; then 250. */
  readonly answers: string[];
  close(): Promise<void>;
}

export async function smtpServer(): Promise<SmtpServer> {
  const mails: Mail[] = [];
  const answers: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let from = "";
    let to: string[] = [];
    let data: string[] | null = null;
    let rest = "";
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say("220 local");
    socket.setEncoding("utf8").on("data", (piece: string) => {
      const lines = `${rest}${piece}`.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    });
    function hear(line: string): void {
      if (data !== null) {
        if (line !== ".") {
          data.push(line.replace(/^\.\./, "."));
          return;
        }
        const answer = answers.shift() ?? "250 taken";
        if (answer.startsWith("250")) mails.push({ from, to, text: data.join("\n") });
        data = null;
        to = [];
        say(answer);
        return;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "STAR") return say("502 not here");
      if (verb === "EHLO" || verb === "HELO") return say("250 local");
      if (verb === "MAIL") from = /<([^>]*)>/.exec(line)?.[1] ?? "";
      if (verb === "RCPT") to.push(/<([^>]*)>/.exec(line)?.[1] ?? "");
      if (verb === "DATA") {
        data = [];
        return say("354 go on");
      }
      say(verb === "QUIT" ? "221 bye" : "250 ok");
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    mails,
    answers,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
