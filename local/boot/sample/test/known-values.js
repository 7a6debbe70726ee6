// Known values; run by test/known-values.test.js for every function that is there.
export const known = [
  { name: "median", arguments: [[3, 1, 2]], result: 2 },
  { name: "median", arguments: [[10, 2, 33, 4]], result: 7 },
  { name: "slugify", arguments: ["Hello, World!"], result: "hello-world" },
  { name: "truncate", arguments: ["abcdef", 4], result: "abc…" },
  { name: "titleCase", arguments: ["two words"], result: "Two Words" },
  { name: "wordCount", arguments: ["one two  three"], result: 3 },
];
