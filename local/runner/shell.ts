// `shell:` → the command line that runs a script file, with the flags that GitHub gives each shell.

export interface ShellCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly extension: string;
  /** As the log shows it. */
  readonly display: string;
}

const KNOWN: Readonly<Record<string, readonly [template: string, extension: string]>> = {
  // Without `shell:` GitHub runs plain `bash -e`; naming bash adds pipefail and leaves the profiles out.
  "": ["bash -e {0}", ".sh"],
  bash: ["bash --noprofile --norc -e -o pipefail {0}", ".sh"],
  sh: ["sh -e {0}", ".sh"],
  python: ["python {0}", ".py"],
  pwsh: ["pwsh -command . '{0}'", ".ps1"],
  node: ["node {0}", ".mjs"],
};

/** null for a shell that has no place for the script. */
export function shellCommand(
  shell: string,
  script: (extension: string) => string,
): ShellCommand | null {
  const [template, extension] = KNOWN[shell] ?? [shell, ".sh"];
  if (!template.includes("{0}")) return null;
  const path = script(extension);
  const [command = "", ...args] = template.split(/\s+/).map((part) => part.replaceAll("{0}", path));
  return { command, args, extension, display: template };
}
