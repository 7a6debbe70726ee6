// Bytes of a process's output → lines. A line that never ends is cut, so that it cannot fill the memory.
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export const LINE_MAX = 256 * 1024;

export function eachLine(stream: Readable, line: (text: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string): void => {
    rest += text;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      line(rest.slice(0, rest[end - 1] === "\r" ? end - 1 : end));
      rest = rest.slice(end + 1);
    }
    if (rest.length > LINE_MAX) {
      line(rest);
      rest = "";
    }
  };
  stream.on("data", (chunk: Buffer) => take(decoder.write(chunk)));
  stream.once("close", () => {
    take(decoder.end());
    if (rest !== "") line(rest);
  });
}
