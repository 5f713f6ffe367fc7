import type { TopLevelSpec } from 'vega-lite';
import type { ExperimentCurves } from './curves-csv.ts';
import { shareText } from '../../spec/transfer-cells.ts';
import { taskLabel } from '../report-text.ts';
import { curvePanel, type Figure, type Panel } from './curve-panel.ts';
import { meanCurves, type MeanCurve } from './mean-curves.ts';

/** From top to bottom. */
const PANELS: readonly Panel[] = [
  'metric',
  'metric by all samples',
  'validation loss',
  'training loss',
];

/**
 * Learning curves as a Vega-Lite figure: a column of panels for each task and share of its labels, by that task's samples, with a
 * line for each row of the table. Whatever the experiment, its curves name rows, tasks and seeds.
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
  const lines = [...new Set(means.map(({ line }) => line))];
  const columns = columnsOf(means);
  const isTransfer = curves.some(({ sourceSamples }) => sourceSamples > 0);
  const panels = PANELS.filter((panel) => isTransfer || panel !== 'metric by all samples');
  const over = `Mean over ${seeds.length} seeds (${seeds.join(', ')}); the band reaches from the lowest seed to the highest`;
  return {
    title: {
      text: `${experiment} on ${dataset}: learning curves`,
      subtitle: seeds.length === 1 ? `One seed (${seeds.join()})` : over,
      offset: 12,
    },
    columns: columns.length,
    bounds: 'flush',
    spacing: { row: 56, column: 90 },
    concat: panels.flatMap((panel) =>
      columns.map((column) => curvePanel({ panel, ...column, lines })),
    ),
  };
}

/** Tasks, and the shares of their labels, from left to right. */
function columnsOf(means: readonly MeanCurve[]) {
  const keyOf = ({ task, share }: MeanCurve): string => `${task} ${share ?? ''}`;
  const firsts = means.filter(
    (curve, k) => means.findIndex((other) => keyOf(other) === keyOf(curve)) === k,
  );
  return firsts.map((first) => {
    const { task, share } = first;
    const of = share === undefined || share === 1 ? '' : `, ${shareText(share)} of the labels`;
    const title = `${taskLabel(task)}${share === 1 ? ', all labels' : of}`;
    return { task, title, own: means.filter((curve) => keyOf(curve) === keyOf(first)) };
  });
}
