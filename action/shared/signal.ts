// A cancelled job is told by SIGINT, then SIGTERM: both end our children and still leave time to write the handoff.

export function cancelSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => controller.abort());
  }
  return controller.signal;
}
