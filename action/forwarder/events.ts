// Splits an answer that streams by into the JSON of its events, whatever pieces it comes in. Looks on only: what the client gets
// does not pass through here.

export interface EventReader {
  add(chunk: Uint8Array): void;
  /** The last event may lack its empty line. */
  end(): void;
}

/** A single event beyond this is not read; tokens are then estimated. */
const EVENT_MAX_CHARS = 8_000_000;

/** `lines`: each line is one JSON document; otherwise server-sent events. */
export function openEventReader(
  onEvent: (value: unknown) => void,
  framing: "events" | "lines" = "events",
): EventReader {
  const decoder = new TextDecoder();
  let line = "";
  let data = "";
  let isTooLong = false;
  const dispatch = () => {
    if (data !== "" && !isTooLong) {
      try {
        onEvent(JSON.parse(data));
      } catch {
        // `[DONE]`, or no JSON: no event of ours.
      }
    }
    data = "";
    isTooLong = false;
  };
  const take = (whole: string) => {
    if (framing === "lines") {
      data = whole;
      return dispatch();
    }
    if (whole === "") return dispatch();
    if (!whole.startsWith("data:")) return;
    if (data.length + whole.length > EVENT_MAX_CHARS) isTooLong = true;
    else data += `${data === "" ? "" : "\n"}${whole.slice(5).trimStart()}`;
  };
  return {
    add(chunk) {
      const lines = (line + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
      line = lines.pop() ?? "";
      if (line.length > EVENT_MAX_CHARS) {
        isTooLong = true;
        line = "data:";
      }
      for (const each of lines) take(each);
    },
    end() {
      take(line);
      line = "";
      dispatch();
    },
  };
}
