// A remote over smart HTTP that wants a token, through git's own CGI program; counts what it is asked.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";

export interface HttpRemote {
  readonly url: string;
  /** `METHOD path?query` and the password that came with it. */
  readonly requests: { readonly line: string; readonly token: string | null }[];
  /** Answers the next requests with this status instead. */
  fail(status: number, times: number): void;
}

export async function openHttpRemote(root: string, repository: string): Promise<HttpRemote> {
  const requests: HttpRemote["requests"] = [];
  const failing = { status: 0, times: 0 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const token =
      basic === undefined ? null : (Buffer.from(basic, "base64").toString().split(":")[1] ?? null);
    requests.push({ line: `${request.method} ${url.pathname}${url.search}`, token });
    if (failing.times > 0) {
      failing.times -= 1;
      response.writeHead(failing.status).end();
      return;
    }
    if (token === null) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return;
    }
    const cgi = spawn("git", ["-c", "http.receivepack=true", "http-backend"], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: "1",
        REQUEST_METHOD: request.method,
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
        REMOTE_USER: "app",
      },
    });
    request.pipe(cgi.stdin);
    cgi.stdin.on("error", () => {});
    const chunks: Buffer[] = [];
    cgi.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    cgi.on("close", () => {
      const answer = Buffer.concat(chunks);
      const cut = answer.indexOf("\r\n\r\n");
      let status = 200;
      const headers: [string, string][] = [];
      for (const line of answer.subarray(0, cut).toString().split("\r\n")) {
        const [name = "", value = ""] = line.split(": ");
        if (name.toLowerCase() === "status") status = Number(value.slice(0, 3));
        else headers.push([name, value]);
      }
      response.writeHead(status, Object.fromEntries(headers)).end(answer.subarray(cut + 4));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/${repository}`,
    requests,
    fail(status, times) {
      failing.status = status;
      failing.times = times;
    },
  };
}
