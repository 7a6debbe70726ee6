// The pages of a served app: only with the operator's token, because they show private repositories too.
import type { Db } from "../../db/client.ts";
import { createPages, type Pages } from "../web/pages.ts";
import { openPictures } from "../web/pictures.ts";
import { type Environment, webUrlOf } from "./env.ts";

export function pagesOf(
  { pagesToken, apiUrl }: Pick<Environment, "pagesToken" | "apiUrl">,
  db: Db,
): Pages | undefined {
  if (pagesToken === null) return undefined;
  return createPages({
    access: { kind: "token", token: pagesToken },
    webUrl: webUrlOf(apiUrl),
    ...openPictures(db, () => Date.now()),
  });
}
