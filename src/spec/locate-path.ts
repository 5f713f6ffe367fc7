import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { isMergeKey } from './alias-limits.ts';
import type { Finding, SourceRange, SpecPath } from './spec-problem.ts';

interface Step {
  readonly key: SourceRange | undefined;
  readonly value: unknown;
}

/**
 * Where the key or the value at a path stands in the text. What the text does not spell out (a
 * missing key, a default, a short form) is shown at the nearest holder that it does.
 */
export function locatePath(
  doc: Document.Parsed,
  path: SpecPath,
  blame: Finding['blame'],
): SourceRange {
  let step: Step = { key: undefined, value: doc.contents };
  for (const part of path) {
    const next = stepInto(resolved(step.value, doc), part, doc);
    if (next === undefined) return isScalar(step.value) ? valueRange(step) : holderRange(step);
    step = next;
  }
  if (blame === 'value') return valueRange(step);
  return holderRange(step);
}

function stepInto(node: unknown, part: string | number, doc: Document.Parsed): Step | undefined {
  if (isSeq(node)) {
    return typeof part === 'number' && part < node.items.length
      ? { key: undefined, value: node.items[part] }
      : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = findPair(node, String(part), doc);
  return pair === undefined ? undefined : { key: rangeOf(pair.key), value: pair.value };
}

/** Own keys first, the last of duplicates as in the data; then those that `<<` brings in. */
function findPair(map: YAMLMap, key: string, doc: Document.Parsed): Pair | undefined {
  const own = map.items.findLast((pair) => isScalar(pair.key) && keyText(pair.key.value) === key);
  if (own !== undefined) return own;
  for (const pair of map.items) {
    if (!isMergeKey(pair.key)) continue;
    const merged = resolved(pair.value, doc);
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const target = resolved(source, doc);
      const found = isMap(target) ? findPair(target, key, doc) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A key as plain data have it. */
function keyText(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

function resolved(node: unknown, doc: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(doc) : node;
}

function valueRange(step: Step): SourceRange {
  const range = rangeOf(step.value);
  const spelled = range !== undefined && range.end > range.start;
  return spelled ? range : holderRange(step);
}

/** The key of a mapping or list; of a list item or of the whole file, its first character. */
function holderRange(step: Step): SourceRange {
  if (step.key !== undefined) return step.key;
  const range = rangeOf(step.value) ?? { start: 0, end: 0 };
  const first = isMap(step.value) ? rangeOf(step.value.items[0]?.key) : undefined;
  return first ?? { start: range.start, end: Math.min(range.end, range.start + 1) };
}

function rangeOf(node: unknown): SourceRange | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return { start: node.range[0], end: node.range[1] };
}
