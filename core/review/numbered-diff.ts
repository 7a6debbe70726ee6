// A unified diff for a reader that has to name lines: each line of the new side gets its number, removed lines get none.

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const WIDTH = 5;

export function numberedDiff(diff: string): string {
  let [oldLeft, newLeft, line] = [0, 0, 0];
  return diff
    .split("\n")
    .map((text) => {
      if (oldLeft + newLeft <= 0) {
        const hunk = HUNK.exec(text);
        if (hunk === null) return text;
        [oldLeft, newLeft, line] = [Number(hunk[1] ?? 1), Number(hunk[3] ?? 1), Number(hunk[2])];
        return text;
      }
      const sign = text[0] ?? " ";
      if (sign !== "+" && sign !== " ") {
        if (sign === "-") oldLeft -= 1;
        return `${" ".repeat(WIDTH)} ${text}`;
      }
      if (sign === " ") oldLeft -= 1;
      newLeft -= 1;
      line += 1;
      return `${String(line - 1).padStart(WIDTH)} ${text}`;
    })
    .join("\n");
}
