import { renderMarkdown } from './render-markdown.ts';
import { renderTerminal, type TerminalOptions } from './render-terminal.ts';
import type { ReportTable } from './report-table.ts';

export type ReportFormat = 'table' | 'markdown' | 'json';

/** Several tables one after the other; JSON gives one object for one table, a list for more. */
export function renderReport(
  tables: readonly ReportTable[],
  format: ReportFormat,
  terminal: TerminalOptions,
): string {
  switch (format) {
    case 'table':
      return tables.map((table) => renderTerminal(table, terminal)).join('\n');
    case 'markdown':
      return tables.map(renderMarkdown).join('\n');
    case 'json':
      return `${JSON.stringify(tables.length === 1 ? tables[0] : tables, null, 2)}\n`;
  }
}
