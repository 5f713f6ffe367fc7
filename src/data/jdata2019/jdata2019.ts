import type { FileDataset } from '../preparation/prepare-files.ts';
import { JDATA2019_SOURCE } from './source.ts';

/** A sample of a shop's log, with CTR, L2R, FIFP and SPP. */
export const JDATA2019: FileDataset = {
  source: JDATA2019_SOURCE,
  loadCompute: async () => (await import('./compute-dataset.ts')).computeDataset,
};
