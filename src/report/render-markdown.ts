import { chosenLines, costLines } from './ledger-lines.ts';
import { epochLines, multiTaskRemarks } from './multi-task/multi-task-lines.ts';
import { reachLines } from './reach-lines.ts';
import { metricLines, type DrawnTable } from './report-lines.ts';
import type { ReportTable } from './report-table.ts';
import { gainLines } from './transfer/transfer-lines.ts';

/** The table as GitHub-flavoured Markdown. */
export function renderMarkdown(table: ReportTable): string {
  const ledger = [
    gainLines(table),
    reachLines(table),
    epochLines(table),
    chosenLines(table),
    costLines(table),
  ].flatMap((drawn) => drawn ?? []);
  const comparisons = table.transfer?.comparisons ?? [];
  const claims = [
    ...table.claims.map(
      ({ text, verdict, evidence }) => `- **${verdict}**: ${text} (${escaped(evidence)})`,
    ),
    ...multiTaskRemarks(table).map(({ what, text }) => `- **${what}**: ${escaped(text)}`),
  ];
  const parts = [
    `## ${table.experiment} on ${table.dataset.name}`,
    ...(table.about === '' ? [] : [table.about.trim()]),
    drawTable(metricLines(table, table.columns)),
    ...(claims.length > 0 ? [claims.join('\n')] : []),
    ...(comparisons.length > 0 ? [comparisons.map(({ text }) => `- ${text}`).join('\n')] : []),
    ...ledger.map(drawTable),
    table.notes.map((note) => `- ${note}`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function drawTable({ head, rows }: DrawnTable): string {
  const lines = [
    line(head),
    line(head.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(({ label, kind, cells }) =>
      line([
        kind === 'trained' ? `**${escaped(label)}**` : escaped(label),
        ...cells.map(({ lines: texts }) => texts.map(escaped).join('<br>')),
      ]),
    ),
  ];
  return lines.join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function escaped(text: string): string {
  return text.replaceAll(/[|\\*_<]/g, String.raw`\$&`);
}
