import type { TopLevelSpec } from 'vega-lite';
import type { ExperimentCurves } from './curves-csv.ts';
import { curvePanel, PANELS, type Figure } from './curve-panel.ts';
import { meanCurves } from './mean-curves.ts';

/**
 * Learning curves as a Vega-Lite figure: a column of panels for each task, by that task's samples, with a line for each
 * row of the table. Whatever the experiment, its curves name rows, tasks and seeds.
 */
export function curvesFigure(experiments: readonly ExperimentCurves[]): TopLevelSpec {
  return {
    background: 'white',
    padding: 12,
    spacing: 40,
    vconcat: experiments.map(experimentFigure),
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
    config: {
      font: 'sans-serif',
      title: { anchor: 'start', frame: 'group' },
      axis: { titleFontWeight: 'normal', gridColor: '#e6e6e6', tickCount: 5 },
      view: { stroke: '#999' },
      legend: {
        ...{ labelLimit: 400, columnPadding: 30, rowPadding: 6 },
        ...{ symbolType: 'stroke', symbolSize: 900, symbolStrokeWidth: 2, offset: 12 },
      },
    },
  };
}

function experimentFigure({ experiment, dataset, curves }: ExperimentCurves): Figure {
  const seeds = [...new Set(curves.map(({ seed }) => seed))].sort((a, b) => a - b);
  const means = meanCurves(curves);
  const rows = [...new Set(means.map(({ row }) => row))];
  const tasks = [...new Set(means.map(({ task }) => task))];
  const over = `Mean over ${seeds.length} seeds (${seeds.join(', ')}); the band reaches from the lowest seed to the highest`;
  return {
    title: {
      text: `${experiment} on ${dataset}: learning curves`,
      subtitle: seeds.length === 1 ? `One seed (${seeds.join()})` : over,
      offset: 12,
    },
    columns: tasks.length,
    bounds: 'flush',
    spacing: { row: 56, column: 90 },
    concat: PANELS.flatMap((panel) =>
      tasks.map((task) => {
        const own = means.filter((curve) => curve.task === task);
        return curvePanel({ panel, task, own, rows });
      }),
    ),
  };
}
