// The simulated git keeps the contracts of the real one. Left out, because nothing in a simulated world has them: bytes that
// are no text, modes and links, names that differ in case alone, renames with changes (only exact ones are followed), clones
// and their fetching, and what git itself shows of notes.

import { gitContract } from "../../git/contract.ts";
import { besideContract } from "../../git/contract-beside.ts";
import { contentContract } from "../../git/contract-content.ts";
import { memoryWorld } from "./memory-world.ts";

gitContract("simulated git", memoryWorld);
contentContract("simulated git", memoryWorld);
besideContract("simulated git", memoryWorld);
