import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positions } from '../../src/spec/format-problems.ts';
import { parseAnySpec } from '../../src/spec/parse-spec.ts';
import { SpecError } from '../../src/spec/spec-error.ts';

const TEXT = `# a comment
experiment: completejourney/table-2
kind: comparison
data:
  dataset: completejourney
  users: 0.5
tasks: [ctr, l2r, "fifp"]
seeds: [1, 2, 3]
training: &training
  epochs: 3
  taskWeights: {ctr: 2}
rows:
  - label: DUPN-all
    model: &base {kind: dupn, hiddenUnits: {attention: [128, 64]}}
  - label: DUPN-nobp
    model:
      <<: *base
      properties: none
report:
  paper:
    table: table-2
    rows:
      DUPN-all: DUPN-all
`;

const scraps = fc.oneof(
  fc.constantFrom(
    '\n',
    '\t',
    ' ',
    ':',
    '- ',
    '[',
    '}',
    '"',
    '&a',
    '*base',
    '!',
    '---\n',
    '\r',
    '# ',
    '\u{1f600}',
    '.inf',
    'null',
    '%',
    '? ',
    '|',
  ),
  fc.string({ maxLength: 5 }),
);

const edit = fc.record({
  at: fc.nat(TEXT.length),
  cut: fc.nat(40),
  put: fc.oneof(scraps, fc.constant('')),
});

describe('the place of a problem', () => {
  it('lies inside the file, whatever happened to the text', () => {
    let bad = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = TEXT;
        for (const { at, cut, put } of edits) text = text.slice(0, at) + put + text.slice(at + cut);
        const error = problemsOf(text);
        if (error === undefined) return;
        bad += 1;
        const lines = text.split(/\r\n|\r|\n/);
        const positionOf = positions(text);
        for (const { range } of error.problems) {
          const { line, column } = positionOf(range.start);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
        expect(error.message).toMatch(/^a\.yaml:\d+:\d+ {2}\S/);
      }),
      { seed: 20180819, numRuns: 600 },
    );
    expect(bad).toBeGreaterThan(300);
  });

  it('counts lines and columns from 1', () => {
    const positionOf = positions('ab\ncd\r\nef\n');
    expect([0, 1, 3, 7, 8].map(positionOf)).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 3, column: 2 },
    ]);
    expect(positionOf(10_000)).toEqual({ line: 3, column: 3 });
  });
});

function problemsOf(text: string): SpecError | undefined {
  try {
    parseAnySpec(text, 'a.yaml');
    return undefined;
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
}
