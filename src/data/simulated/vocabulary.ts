/** Embedding ids of raw values: 1 for those too rare in the training period, 2 and up for the rest. */
export interface Vocabulary {
  /** Id of each raw value. */
  readonly id: Int32Array;
  /** Rows of the embedding table, padding and unknown included. */
  readonly size: number;
}

export function learnVocabulary(trainingCounts: Uint32Array, fewest = 1): Vocabulary {
  let size = 2;
  const id = Int32Array.from(trainingCounts, (count) => (count >= fewest ? size++ : 1));
  return { id, size };
}

/** How often each of `size` raw values occurs. */
export function countValues(values: Iterable<number>, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
