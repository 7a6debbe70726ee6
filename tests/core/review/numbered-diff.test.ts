// What a reviewer reads: numbers of the new side, nothing else changed.
import { expect, test } from "vitest";
import { numberedDiff } from "../../../core/review/numbered-diff.ts";

test("new lines have their number, removed ones none, headers stay", () => {
  const diff = `diff --git a/x b/x
--- a/x
+++ b/x
@@ -9,3 +9,3 @@ function
 nine
-ten
+TEN
 eleven
\\ No newline at end of file
@@ -99 +99,2 @@
 @@ -1 +1 @@
+++ more
`;
  expect(numberedDiff(diff)).toBe(`diff --git a/x b/x
--- a/x
+++ b/x
@@ -9,3 +9,3 @@ function
    9  nine
      -ten
   10 +TEN
   11  eleven
\\ No newline at end of file
@@ -99 +99,2 @@
   99  @@ -1 +1 @@
  100 +++ more
`);
});
