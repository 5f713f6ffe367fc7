import type { TopLevelSpec } from 'vega-lite';
import type { TaskName } from '../../core/tasks.ts';
import { METRICS, PRIMARY_METRIC } from '../../metrics/metric-names.ts';
import type { MeanCurve } from './mean-curves.ts';
import { taskLabel } from '../report-text.ts';

export type Figure = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

/** `metric by all samples` counts those of the other tasks and of the source too. */
export type Panel = 'metric' | 'metric by all samples' | 'validation loss' | 'training loss';

/** Lines are told by colour (Okabe and Ito), and in black and white by their dashes. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];
const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [10, 3, 2, 3],
  [14, 6],
];

interface PanelRequest {
  readonly panel: Panel;
  readonly task: TaskName;
  /** Of the column of panels, above the first one. */
  readonly title: string;
  /** The curves of the column. */
  readonly own: readonly MeanCurve[];
  /** Names of the lines, the same in every panel: they determine colours and dashes. */
  readonly lines: readonly string[];
}

/** One task, one quantity: a line a row, with a band from its lowest seed to its highest. */
export function curvePanel({ panel, task, title: above, own, lines }: PanelRequest): Figure {
  const metric = panel.startsWith('metric') ? PRIMARY_METRIC[task] : 'logLoss';
  const split = panel === 'training loss' ? 'train' : 'validation';
  const ofMetric = own.filter((curve) => curve.metric === metric);
  const curves = ofMetric.filter((curve) => curve.split === split);
  const title: string[] = [
    panel === 'training loss' ? 'training' : 'validation',
    `${METRICS[metric].label}${metric === 'logLoss' ? ' (nats)' : ''}`,
  ];
  const y = {
    type: 'quantitative',
    title,
    // Both losses have one scale, so that the distance between training and validation shows
    scale: { domain: extent(ofMetric), nice: true, zero: false },
    axis: { labelFlush: true }, // a label that stands over would lift the title of the panel
  } as const;
  const mean = { ...y, field: 'mean' } as const;
  return {
    ...(panel === 'metric' ? { title: above } : {}),
    width: 190,
    height: 140,
    data: {
      values: curves.flatMap(({ line, points }) => points.map((point) => ({ line, ...point }))),
    },
    encoding: {
      x: {
        ...samplesAxis(panel, task),
        type: 'quantitative',
        scale: { zero: true },
        axis: { labelExpr: "format(datum.value, '~s')", tickCount: 4 },
      },
      color: byLine(lines, COLOURS),
    },
    layer: [
      {
        mark: { type: 'area', opacity: 0.15, clip: true },
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'line', strokeWidth: 1.8, clip: true },
        encoding: { y: mean, strokeDash: byLine(lines, DASHES) },
      },
      ...(split === 'train' ? [] : [POINTS].map((mark) => ({ mark, encoding: { y: mean } }))),
    ],
  };
}

function samplesAxis(panel: Panel, task: TaskName): { field: string; title: string | string[] } {
  return panel === 'metric by all samples'
    ? { field: 'total', title: ['samples of all tasks seen,', 'those of the source too (rows)'] }
    : { field: 'samples', title: `${taskLabel(task)} samples seen (rows)` };
}

/** More lines than these are named beside the panels, not above them. */
const LINES_ABOVE = 4;

const POINTS = { type: 'point', filled: true, size: 24, opacity: 1 } as const;

/** As many values as there are lines, from the first again where they run out: colours and dashes do so at different lines. */
function byLine<T extends string | number[]>(lines: readonly string[], values: readonly T[]) {
  const range = lines.map((_, index) => values[index % values.length]);
  return {
    field: 'line',
    type: 'nominal',
    scale: { domain: [...lines], range },
    legend: {
      ...{ title: null, symbolOpacity: 1 },
      ...(lines.length > LINES_ABOVE
        ? ({ orient: 'right', direction: 'vertical' } as const)
        : ({ orient: 'top', direction: 'horizontal' } as const)),
    },
  } as const;
}

/** Training starts so far off that its first point would flatten all that follows: its line comes in from above. */
function extent(curves: readonly MeanCurve[]): [number, number] {
  const points = curves.flatMap(({ split, points: all }) =>
    split === 'train' && all.length > 1 ? all.slice(1) : all,
  );
  return [Math.min(...points.map(({ low }) => low)), Math.max(...points.map(({ high }) => high))];
}
