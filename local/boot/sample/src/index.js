// Text
export { capitalise } from "./capitalise.js";

// Links

// Numbers

// Counting
