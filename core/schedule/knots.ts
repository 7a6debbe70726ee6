// Tarjan's strongly connected components over places, without recursion: plans may be as deep as they are long.

/** Components that hold a cycle; `edges[a]` lists what `a` points to. Members and components in ascending order. */
export function knotsOf(edges: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const count = edges.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const next = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack: number[] = [];
  const found: number[][] = [];
  let clock = 0;
  const enter = (at: number, path: number[]): void => {
    order[at] = clock;
    low[at] = clock;
    clock += 1;
    stack.push(at);
    onStack[at] = 1;
    path.push(at);
  };
  for (let root = 0; root < count; root += 1) {
    if (order[root] !== -1) continue;
    const path: number[] = [];
    enter(root, path);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const to = edges[at]?.[next[at] ?? 0];
      if (to !== undefined) {
        next[at] = (next[at] ?? 0) + 1;
        if (order[to] === -1) enter(to, path);
        else if (onStack[to] === 1) low[at] = Math.min(low[at] ?? 0, order[to] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[at] ?? 0);
      if (low[at] !== order[at]) continue;
      const component = componentDownTo(at, stack, onStack);
      if (component.length > 1 || edges[at]?.includes(at) === true) found.push(component);
    }
  }
  return found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

function componentDownTo(root: number, stack: number[], onStack: Uint8Array): number[] {
  const component: number[] = [];
  for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
    onStack[member] = 0;
    component.push(member);
    if (member === root) break;
  }
  return component.sort((a, b) => a - b);
}
