import type { TopLevelSpec } from 'vega-lite';
import type { TaskName } from '../../core/tasks.ts';
import { METRICS, PRIMARY_METRIC } from '../../metrics/metric-names.ts';
import type { MeanCurve } from './mean-curves.ts';
import { taskLabel } from '../report-text.ts';

export type Figure = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

/** From top to bottom. */
export const PANELS = ['metric', 'validation loss', 'training loss'] as const;

/** Rows of the table are told by colour (Okabe and Ito), and in black and white by their dashes. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];
const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [10, 3, 2, 3],
  [14, 6],
];

interface PanelRequest {
  readonly panel: (typeof PANELS)[number];
  readonly task: TaskName;
  /** The curves of the task. */
  readonly own: readonly MeanCurve[];
  /** Rows of the table, the same in every panel: they determine colours and dashes. */
  readonly rows: readonly string[];
}

/** One task, one quantity: a line a row, with a band from its lowest seed to its highest. */
export function curvePanel({ panel, task, own, rows }: PanelRequest): Figure {
  const metric = panel === 'metric' ? PRIMARY_METRIC[task] : 'logLoss';
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
    ...(panel === 'metric' ? { title: taskLabel(task) } : {}),
    width: 190,
    height: 140,
    data: {
      values: curves.flatMap(({ row, points }) => points.map((point) => ({ row, ...point }))),
    },
    encoding: {
      x: {
        field: 'samples',
        type: 'quantitative',
        title: `${taskLabel(task)} samples seen (rows)`,
        scale: { zero: true },
        axis: { labelExpr: "format(datum.value, '~s')", tickCount: 4 },
      },
      color: byRow(rows, COLOURS),
    },
    layer: [
      {
        mark: { type: 'area', opacity: 0.15, clip: true },
        encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'line', strokeWidth: 1.8, clip: true },
        encoding: { y: mean, strokeDash: byRow(rows, DASHES) },
      },
      ...(split === 'train' ? [] : [POINTS].map((mark) => ({ mark, encoding: { y: mean } }))),
    ],
  };
}

/** More rows than these are named beside the panels, not above them. */
const ROWS_ABOVE = 4;

const POINTS = { type: 'point', filled: true, size: 24, opacity: 1 } as const;

/** As many values as there are rows, from the first again where they run out: colours and dashes do so at different rows. */
function byRow<T extends string | number[]>(rows: readonly string[], values: readonly T[]) {
  const range = rows.map((_, index) => values[index % values.length]);
  return {
    field: 'row',
    type: 'nominal',
    scale: { domain: [...rows], range },
    legend: {
      ...{ title: null, symbolOpacity: 1 },
      ...(rows.length > ROWS_ABOVE
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
