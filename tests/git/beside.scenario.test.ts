// Real branches that move beside themselves.
import { besideContract } from "./contract-beside.ts";
import { realWorld } from "./world.ts";

besideContract("real git", realWorld);
