// Spreads jobs over threads; answers come back in the order of the jobs, so the result does not depend on the threads.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Job } from "./job.ts";
import type { Measures } from "./measure.ts";

export async function performAll(
  jobs: readonly Job[],
  onDone: (done: number) => void,
  threads: number = availableParallelism(),
): Promise<readonly Measures[]> {
  const answers: Measures[] = [];
  let next = 0;
  let done = 0;
  const serve = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let current = -1;
      const give = (): void => {
        const job = jobs[next];
        if (job === undefined) {
          resolve();
          return;
        }
        current = next;
        next += 1;
        worker.postMessage(job);
      };
      worker.on("error", (error) => {
        const { scenario, policy, seed } = jobs[current] ?? {};
        reject(
          new Error(`${policy} in ${scenario}, seed ${seed}: ${String(error)}`, { cause: error }),
        );
      });
      worker.on("message", (answer: Measures) => {
        answers[current] = answer;
        done += 1;
        onDone(done);
        give();
      });
      give();
    });
  const workers = Array.from(
    { length: Math.min(threads, jobs.length) },
    () => new Worker(new URL("./worker.ts", import.meta.url)),
  );
  try {
    await Promise.all(workers.map(serve));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return answers;
}
