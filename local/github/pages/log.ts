// A job's log as a table of lines: times folded away, the runner's own markers shown as what they mean.
import { type Html, html } from "./html.ts";

/** The end says why a job failed; what comes before is still in the download of the API. */
const LINES_MAX = 5_000;

export function logTable(text: string): Html {
  const lines = text.replace(/\n$/, "").split("\n");
  const from = Math.max(0, lines.length - LINES_MAX);
  const rows = lines.slice(from).map((line, index) => {
    const [, at = "", rest = line] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/s.exec(line) ?? [];
    const [, marker = "", said = rest] = /^##\[(\w+)\](.*)$/s.exec(rest) ?? [];
    if (marker === "endgroup") return null;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of programs that believe to write to a terminal
    const plain = said.replace(/\x1b\[[\d;?]*[A-Za-z]/g, "");
    return html`<tr class="${marker}"><td class="no" title="${at}">${from + index + 1}</td><td>${marker === "error" ? "Error: " : marker === "warning" ? "Warning: " : null}${plain}</td></tr>`;
  });
  const cut = from === 0 ? null : html`<p class="quiet">The first ${from} lines are left out.</p>`;
  return html`${cut}<div class="scroll box" tabindex="0"><table class="source log"><tbody>${rows}</tbody></table></div>`;
}
