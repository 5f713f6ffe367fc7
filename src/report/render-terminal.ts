import Table from 'cli-table3';
import pc from 'picocolors';
import { chosenLines, costLines } from './ledger-lines.ts';
import { epochLines, multiTaskRemarks } from './multi-task/multi-task-lines.ts';
import { seedCountText } from './number-text.ts';
import { reachLines } from './reach-lines.ts';
import { metricLines, type DrawnCell, type DrawnTable } from './report-lines.ts';
import type { ReportClaim, ReportColumn, ReportTable } from './report-table.ts';
import { columnLabel } from './report-text.ts';
import { gainLines } from './transfer/transfer-lines.ts';

export interface TerminalOptions {
  /** Characters in a line. */
  readonly width: number;
  readonly colour: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

const VERDICT_MARK = {
  shown: '✓',
  'interval excludes zero; not by Holm': '~',
  'interval excludes zero the other way; not by Holm': '~',
  'not shown': '✗',
  'shown the other way': '✗',
  inconclusive: '?',
} as const;

/** The table as a terminal shows it: metrics, claims, cost, and what must be known to read them. */
export function renderTerminal(table: ReportTable, { width, colour }: TerminalOptions): string {
  const colours = pc.createColors(colour);
  const seeds = seedCountText(table.protocol.seeds.length);
  const title = `${table.experiment} · ${table.dataset.name} · ${seeds}`;
  const ledger = [
    gainLines(table),
    reachLines(table),
    epochLines(table),
    chosenLines(table),
    costLines(table),
  ].flatMap((drawn) => drawn ?? []);
  const metrics = columnGroups(table, width).map((group) =>
    drawTable(metricLines(table, group), colours),
  );
  const notes = noteLines(table, width).map((line) => colours.dim(line));
  const sections = [
    [colours.bold(title), ...metrics],
    [...claimLines(table.claims, colours), ...remarkLines(table, colours)],
    (table.transfer?.comparisons ?? []).flatMap(({ text }) => wrap(text, width)),
    ...ledger.map((drawn) => [drawTable(drawn, colours)]),
    notes,
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** Columns side by side as far as the line is wide; a task's columns stay together where they can. */
function columnGroups(table: ReportTable, width: number): readonly (readonly ReportColumn[])[] {
  const drawn = metricLines(table, table.columns);
  const labelWidth = Math.max(...drawn.rows.map(({ label }) => label.length)) + 4;
  const groups: ReportColumn[][] = [];
  let used = Infinity;
  for (const [index, column] of table.columns.entries()) {
    const texts = drawn.rows.flatMap(({ cells }) => cells[index]?.lines ?? []);
    const size = Math.max(columnLabel(column).length, ...texts.map((text) => text.length)) + 3;
    const startsTask = table.columns[index - 1]?.task !== column.task;
    const crowded = table.columns.length > 5 && startsTask;
    if (used + size > width || crowded) {
      groups.push([]);
      used = labelWidth;
    }
    groups.at(-1)?.push(column);
    used += size;
  }
  return groups;
}

function drawTable({ head, rows }: DrawnTable, colours: Colours): string {
  const table = new Table({
    head: head.map((text) => colours.bold(text)),
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  for (const { label, kind, cells } of rows) {
    const name = kind === 'trained' ? colours.bold(label) : label;
    table.push([name, ...cells.map((cell) => paintCell(cell, colours))]);
  }
  return table.toString();
}

function paintCell({ lines: [first = '', ...rest], tone }: DrawnCell, colours: Colours): string {
  const paint = {
    plain: (text: string) => text,
    better: colours.green,
    worse: colours.red,
    faint: colours.dim,
  }[tone];
  return [paint(first), ...rest.map((line) => colours.dim(line))].join('\n');
}

function claimLines(claims: readonly ReportClaim[], colours: Colours): readonly string[] {
  const paint = {
    shown: colours.green,
    'interval excludes zero; not by Holm': colours.yellow,
    'interval excludes zero the other way; not by Holm': colours.yellow,
    'not shown': colours.red,
    'shown the other way': colours.red,
    inconclusive: colours.yellow,
  };
  return claims.map(({ text, verdict, evidence }) => {
    const mark = paint[verdict](`${VERDICT_MARK[verdict]} ${verdict}`);
    return `${mark}  ${text}: ${evidence}`;
  });
}

function remarkLines(table: ReportTable, colours: Colours): readonly string[] {
  return multiTaskRemarks(table).map(({ what, text }) =>
    what === 'Δm' ? `${colours.bold(what)}  ${text}` : `${colours.red(`! ${what}`)}  ${text}`,
  );
}

function noteLines({ notes }: ReportTable, width: number): readonly string[] {
  return notes.flatMap((note) => wrap(note, width));
}

/** Words of a text in lines of at most `width` characters. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
