// Detection in a local checkout, for the command line.
import { folderSource } from "./source.ts";
import { detectVerification, type Verification } from "./verification.ts";

export function detectFolder(root: string): Promise<Verification | null> {
  const { readFile, listFiles } = folderSource(root);
  return detectVerification(readFile, listFiles);
}
