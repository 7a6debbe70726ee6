// The real GitPort against real bare repositories.
import { gitContract } from "./contract.ts";
import { realWorld } from "./world.ts";

gitContract("real git", realWorld);
