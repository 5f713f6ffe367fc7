import { METRICS } from '../metrics/metric-names.ts';
import { countText } from './number-text.ts';
import { ABSENT, type DrawnCell, type DrawnTable } from './report-lines.ts';
import type { ReportTable, SamplesToReach } from './report-table.ts';
import { taskLabel } from './report-text.ts';

/** Samples that the rows took to a value of validation, by task; undefined where none is asked for. */
export function reachLines({ reach, rows }: ReportTable): DrawnTable | undefined {
  const tasks = [...new Set(reach.map(({ task }) => task))];
  const goals = tasks.flatMap((task) => reach.find((entry) => entry.task === task) ?? []);
  if (goals.length === 0) return undefined;
  return {
    head: ['samples to reach', ...goals.map(goalText)],
    rows: rows
      .filter(({ label }) => reach.some(({ row }) => row === label))
      .map(({ label }) => ({
        label,
        kind: 'trained',
        cells: tasks.map((task) =>
          reachCell(reach.find((entry) => entry.row === label && entry.task === task)),
        ),
      })),
  };
}

/** `SPP AUC 0.65`, `SPP AUC of RS` */
function goalText({ task, metric, goal }: SamplesToReach): string {
  return `${taskLabel(task)} ${METRICS[metric].label} ${goal === null ? 'of RS' : String(goal)}`;
}

function reachCell(found: SamplesToReach | undefined): DrawnCell {
  if (found === undefined) return ABSENT;
  const { samples, allSamples, seeds, bySeed } = found;
  if (samples === null || allSamples === null) {
    const reached = Object.keys(bySeed).length;
    const text = reached === 0 ? 'not reached' : `reached by ${reached} of ${seeds} seeds`;
    return { lines: [text], tone: 'faint' };
  }
  const all = allSamples === samples ? [] : [`${countText(allSamples)} in all`];
  return { lines: [countText(samples), ...all], tone: 'plain' };
}

/** What a reader must know of these numbers. */
export function reachNotes({ reach }: Pick<ReportTable, 'reach'>): readonly string[] {
  if (reach.length === 0) return [];
  const derived = reach.some(({ goal }) => goal === null)
    ? ' (of RS: what RS has at best with the same labels, seed by seed)'
    : '';
  return [
    `Samples to reach: rows of the task seen in training when validation first gives the value${derived}, mean over seeds; where some do not reach it there is none, since the others alone would read as faster. In all: with the rows of other tasks and those of the source. Counted at evaluations: the value may have been there since the one before.`,
  ];
}
