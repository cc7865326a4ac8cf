/**
 * Finds which nodes of a graph lie on common cycles (strongly connected components, Tarjan 1972). The graph
 * is read as far as it is asked for, and without recursion: vendors' graphs may be as deep as they like.
 */
export function createComponents(
  edges: (node: string) => readonly string[],
): (node: string) => number {
  const indexes = new Map<string, number>();
  const lowest = new Map<string, number>();
  const components = new Map<string, number>();
  const open: string[] = [];
  let componentCount = 0;

  return (node) => {
    if (!components.has(node)) visit(node);
    return components.get(node) ?? -1;
  };

  function visit(start: string): void {
    const frames = [enter(start)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const target = frame.edges[frame.next];
      frame.next += 1;
      if (target === undefined) {
        frames.pop();
        leave(frame.node, frames.at(-1)?.node);
      } else if (!indexes.has(target)) {
        frames.push(enter(target));
      } else if (!components.has(target)) {
        lower(frame.node, indexes.get(target) ?? 0);
      }
    }
  }

  function enter(node: string): { node: string; edges: readonly string[]; next: number } {
    const index = indexes.size;
    indexes.set(node, index);
    lowest.set(node, index);
    open.push(node);
    return { node, edges: edges(node), next: 0 };
  }

  function leave(node: string, parent: string | undefined): void {
    const low = lowest.get(node) ?? 0;
    if (parent !== undefined) lower(parent, low);
    if (low !== indexes.get(node)) return;
    for (const member of open.splice(open.lastIndexOf(node)))
      components.set(member, componentCount);
    componentCount += 1;
  }

  function lower(node: string, index: number): void {
    if (index < (lowest.get(node) ?? 0)) lowest.set(node, index);
  }
}
