import type { FileDataset } from '../preparation/prepare-files.ts';
import { COMPLETEJOURNEY_SOURCE } from './source.ts';

/** A year of a grocery chain, with all five tasks. */
export const COMPLETEJOURNEY: FileDataset = {
  source: COMPLETEJOURNEY_SOURCE,
  loadCompute: async () => (await import('./compute-dataset.ts')).computeDataset,
};
