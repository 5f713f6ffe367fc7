import { UserError } from '../core/errors.ts';

/** The shape of a synthetic load: what `dupn bench train` is told. */
export interface LoadShape {
  /** Candidate rows a step, spread evenly over the four tasks. */
  readonly batch: number;
  /** T */
  readonly length: number;
  readonly lengths: 'full' | 'lognormal';
  /** Candidate rows a request. */
  readonly candidates: number;
  /** Requests a moment. */
  readonly requests: number;
  readonly items: number;
  readonly shops: number;
  readonly brands: number;
  readonly categories: number;
  readonly tags: number;
  readonly tagsPerItem: number;
}

/**
 * A batch is whole moments of whole requests.
 * @throws UserError `uneven-load`
 */
export function checkLoad(shape: Pick<LoadShape, 'batch' | 'candidates' | 'requests'>): void {
  const { batch, candidates, requests } = shape;
  const rows = candidates * requests;
  if (batch % rows === 0) return;
  const near = [Math.floor(batch / rows) * rows, Math.ceil(batch / rows) * rows];
  const cures = near.filter((size) => size > 0).map((size) => `--batch ${size}`);
  throw new UserError({
    code: 'uneven-load',
    message: `--batch ${batch} cannot be cut into whole moments`,
    expected: `a multiple of --candidates × --requests: ${candidates} × ${requests} = ${rows} rows a moment`,
    cure: `use ${cures.join(' or ')}`,
  });
}
