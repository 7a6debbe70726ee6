// Lists of campaigns as people write them.
export type { Actor } from "../../../core/engine/event.ts";

export const OLGA_LIST = `What we want this quarter:

- [ ] Store sessions
- [ ] Log in (after: 1)
1. [ ] #12 rate limits (after 1, 2)
* [x] Read the old code

\`\`\`
- [ ] this is an example
\`\`\`

- not a task
- [ ] Log out after: 2
`;
