import type { System } from "./system.ts";

export const SYSTEMS: readonly System[] = [];
