import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import type { Alias, Document, Node, Pair } from 'yaml';
import { didYouMean } from './did-you-mean.ts';
import { quote } from './describe-value.ts';
import type { SpecProblem } from './spec-problem.ts';

/** Nodes that aliases may add to a file: hundreds of rows, far from a text made to exhaust memory. */
const MAX_UNFOLDED_NODES = 10_000;

interface Walk {
  readonly anchors: Map<string, Node>;
  readonly sizes: Map<Node, number>;
  readonly open: Set<Node>;
  readonly problems: SpecProblem[];
  total: number;
  unfolded: number;
}

/** Aliases without an anchor, inside of what they name, or with which the data outgrow any honest size. */
export function aliasProblems(doc: Document.Parsed): readonly SpecProblem[] {
  const walk: Walk = {
    anchors: new Map(),
    sizes: new Map(),
    open: new Set(),
    problems: [],
    total: 0,
    unfolded: 0,
  };
  measure(doc.contents, walk);
  return walk.problems;
}

function measure(node: unknown, walk: Walk): void {
  if (isPair(node)) {
    measure(node.key, walk);
    measure(node.value, walk);
    if (isMergeKey(node.key)) checkMerge(node, walk);
  } else if (isAlias(node)) {
    measureAlias(node, walk);
  } else if (isCollection(node) || isScalar(node)) {
    const before = walk.total;
    walk.total += 1;
    if (node.anchor !== undefined) walk.anchors.set(node.anchor, node);
    if (!isCollection(node)) return;
    walk.open.add(node);
    for (const item of node.items) measure(item, walk);
    walk.open.delete(node);
    walk.sizes.set(node, walk.total - before);
  }
}

function measureAlias(alias: Alias, walk: Walk): void {
  const target = walk.anchors.get(alias.source);
  if (target === undefined) {
    const near = didYouMean(alias.source, [...walk.anchors.keys()]);
    const hint = near === undefined ? '' : `; did you mean ${quote(`*${near}`)}?`;
    report(alias, walk, `no anchor "&${alias.source}" stands before this alias${hint}`);
  } else if (walk.open.has(target)) {
    report(alias, walk, 'this alias stands inside of what it names');
  } else {
    const before = walk.unfolded;
    const size = walk.sizes.get(target) ?? 1;
    walk.total += size;
    walk.unfolded += size;
    if (before <= MAX_UNFOLDED_NODES && walk.unfolded > MAX_UNFOLDED_NODES) {
      report(
        alias,
        walk,
        `with this alias the file unfolds to more than ${MAX_UNFOLDED_NODES} values`,
      );
    }
  }
}

/** Whether a key is `<<`, which takes over what other mappings hold. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

function checkMerge(pair: Pair, walk: Walk): void {
  const value = named(pair.value, walk);
  for (const source of isSeq(value) ? value.items : [value]) {
    const target = named(source, walk);
    if (isMap(target) || isAlias(target)) continue; // an alias without an anchor is told as such
    const place = [source, pair.value, pair.key].find(isNode);
    report(place, walk, '"<<" takes over what mappings hold; this is none');
  }
}

/** What an alias stands for; anything else as it is. */
function named(node: unknown, walk: Walk): unknown {
  return isAlias(node) ? (walk.anchors.get(node.source) ?? node) : node;
}

function report(node: Node | undefined, walk: Walk, message: string): void {
  const [start, end] = node?.range ?? [0, 0];
  walk.problems.push({ code: 'wrong-alias', path: [], range: { start, end }, message });
}
