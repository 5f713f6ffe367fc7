import { percentText } from '../number-text.ts';
import { seedsText } from '../report-claims.ts';
import { ABSENT, type DrawnCell, type DrawnTable } from '../report-lines.ts';
import type { BestEpochs, ReportTable, SeedMean } from '../report-table.ts';
import { taskLabel } from '../report-text.ts';

/** A sentence below the claims, behind a word that says what it is. */
export interface Remark {
  readonly what: 'Δm' | 'negative transfer';
  readonly text: string;
}

/** Δm, and each task that joint training made worse. */
export function multiTaskRemarks({ multiTask, claims }: ReportTable): readonly Remark[] {
  if (multiTask === null) return [];
  const { relativeGain, negativeTransfer } = multiTask;
  const paper = relativeGain?.paper ?? null;
  const published = paper === null ? '' : `; paper ${percentText(paper)}`;
  return [
    ...(relativeGain === null
      ? []
      : [{ what: 'Δm' as const, text: `${seedsText(relativeGain, percentText)}${published}` }]),
    ...negativeTransfer.map(({ task, claim: tested }) => {
      const claim = claims.find(({ id }) => id === tested);
      const sure = claim?.verdict === 'shown the other way' ? '' : ', by its interval, not by Holm';
      const text = `${taskLabel(task)}${sure}: ${claim?.evidence ?? ''}`;
      return { what: 'negative transfer' as const, text };
    }),
  ];
}

/** Epochs by task; undefined for other kinds, and without traces to tell them by. */
export function epochLines({ multiTask, columns }: ReportTable): DrawnTable | undefined {
  const epochs = multiTask?.bestEpochs ?? [];
  if (epochs.every(({ best }) => best === null)) return undefined;
  const tasks = [...new Set(columns.map(({ task }) => task))];
  const rows = [...new Set(epochs.map(({ row }) => row))].flatMap((row) => {
    const cellsOf = (value: (found: BestEpochs) => SeedMean | null): readonly DrawnCell[] =>
      tasks.map((task) => {
        const found = epochs.find((entry) => entry.row === row && entry.task === task);
        return epochCell(found === undefined ? null : value(found));
      });
    return [
      { label: row, kind: 'trained' as const, cells: cellsOf(({ best }) => best) },
      { label: '  kept', kind: 'reference' as const, cells: cellsOf(({ kept }) => kept) },
    ];
  });
  return { head: ['best epoch', ...tasks.map(taskLabel)], rows };
}

/** The mean over seeds, and below it from where to where they lie. */
function epochCell(epochs: SeedMean | null): DrawnCell {
  if (epochs === null) return ABSENT;
  const seeds = Object.values(epochs.bySeed);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)].map(epochText);
  const spread = least === most ? [] : [`${least ?? ''} to ${most ?? ''}`];
  return { lines: [epochText(epochs.mean), ...spread], tone: 'plain' };
}

function epochText(epoch: number): string {
  return String(Number(epoch.toFixed(2)));
}
