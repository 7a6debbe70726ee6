// `mc run --agent builtin:MODEL`, as a person types it.
import { expect, test } from "vitest";
import { chooseAgent } from "../../../local/boot/agent-choice.ts";

test("the model is named with the agent", () => {
  const model = "local:qwen3:8b@http://localhost:11434/v1?context=32768";
  expect(chooseAgent(`builtin:${model}`, "/", [])).toMatchObject({
    ok: true,
    type: "builtin",
    model,
  });
});

test.each(["builtin", "builtin:", "builtin:qwen3"])("%s says how to name one", (typed) => {
  const choice = chooseAgent(typed, "/", []);
  expect(choice.ok ? "" : choice.problem).toContain("local:qwen3@http://localhost:11434/v1");
});
