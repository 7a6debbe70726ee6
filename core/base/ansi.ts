// Terminal output as plain text: colours, cursor moves and links taken out, every kind of line end made `\n`.

const ESC = "\\u001b";
const ANSI = new RegExp(
  [
    `(?:${ESC}\\[|\\u009b)[0-?]*[ -/]*[@-~]`, // colours and cursor moves
    `${ESC}\\][^\\u0007\\u001b]*(?:\\u0007|${ESC}\\\\)`, // titles and links
    `${ESC}[@-Z\\\\-_]`,
  ].join("|"),
  "g",
);

export function plainText(output: string): string {
  return output.replace(ANSI, "").replace(/\r\n?/g, "\n");
}
