import { UserError } from '../../core/errors.ts';
import { curvesCsv, type ExperimentCurves } from './curves-csv.ts';

export type CurvesFormat = 'csv' | 'svg';

/**
 * Learning curves as a file: every value as CSV, or means over seeds as a picture.
 *
 * @throws UserError `no-curves` where no cell has a trace
 */
export async function renderCurves(
  experiments: readonly ExperimentCurves[],
  format: CurvesFormat,
): Promise<string> {
  const drawn = experiments.filter(({ curves }) => curves.length > 0);
  if (drawn.length === 0) throw noCurves(experiments);
  if (format === 'csv') return curvesCsv(drawn);
  const { curvesFigure } = await import('./curves-figure.ts');
  const { svgFigure } = await import('./svg-figure.ts'); // half a second, and 25 MB of packages
  return svgFigure(curvesFigure(drawn));
}

function noCurves(experiments: readonly ExperimentCurves[]): UserError {
  return new UserError({
    code: 'no-curves',
    where: experiments.map(({ experiment }) => experiment).join(', '),
    message: 'there are no learning curves: no finished cell has a training trace that can be read',
    expected: 'a trace.jsonl beside the record.json of a cell, as `dupn run` leaves it',
    cure: 'put the traces back beside the records, or run the experiment again with --force',
  });
}
