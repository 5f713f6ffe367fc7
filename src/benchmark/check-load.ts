import { UserError } from '../core/errors.ts';
import type { LoadShape } from './synthetic-batch.ts';

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
