import { gainCell, type DrawnTable } from '../report-lines.ts';
import type { ReportTable } from '../report-table.ts';
import { taskLabel } from '../report-text.ts';

/** What each strategy and source gives each target beyond a start from scratch; undefined where that is not known. */
export function gainLines({ transfer, columns, rows }: ReportTable): DrawnTable | undefined {
  const gains = transfer?.gains ?? [];
  const targets = columns.filter(({ id }) => gains.some(({ column }) => column === id));
  if (targets.length === 0) return undefined;
  return {
    head: ['gain over RS', ...targets.map(({ task }) => taskLabel(task))],
    rows: rows
      .filter(({ label }) => gains.some(({ row }) => row === label))
      .map(({ label }) => ({
        label,
        kind: 'difference',
        cells: targets.map((target) => {
          const gain = gains.find(({ row, column }) => row === label && column === target.id);
          return gainCell(gain?.difference, target);
        }),
      })),
  };
}
