import { expect, test } from 'vitest';
import { buildReport } from '../../src/report/build-report.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { ReportTable } from '../../src/report/report-table.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import {
  exampleFailure,
  exampleRecords,
  exampleReferences,
  exampleSpec,
} from './example-results.ts';
import { exampleTraces } from './example-traces.ts';

const terminal = { width: 100, colour: false };

function exampleTable(): ReportTable {
  const spec = exampleSpec();
  const records = exampleRecords(spec);
  return buildReport({
    ...{ spec, records, traces: exampleTraces(records) },
    failures: [],
    references: exampleReferences(spec),
    published: [
      {
        row: 'multi-task',
        task: 'ctr',
        metric: 'auc',
        at: 1000,
        value: 0.726,
        source: 'digitised',
      },
      {
        row: 'single-task',
        task: 'ctr',
        metric: 'auc',
        at: 1000,
        value: 0.718,
        source: 'digitised',
      },
    ],
  });
}

test('stated floors, and where each cell stands to them', () => {
  const spec = exampleSpec((text) => text.replace(/report:[^]*/, ''));
  const table = buildReport({
    ...{ spec, records: exampleRecords(spec), failures: [], published: [] },
    references: exampleReferences(spec),
    dataset: {
      dataset: 'simulated',
      kind: 'simulated',
      floors: [{ label: 'elsewhere', source: 'a program', scores: { ctr: 0.71 } }],
    },
  });
  const lines = renderReport([table], 'markdown', terminal).split('\n');
  expect(lines.filter((line) => /^\| (\*\*|else)/.test(line)).slice(0, 3)).toMatchInlineSnapshot(`
    [
      "| **multi-task** | 0.7220 ± 0.0020<br>[0.7120, 0.7320]<br>above floor | 0.3100 ± 0.0100<br>[0.3000, 0.3200] |",
      "| **single-task** | 0.7120 ± 0.0020<br>[0.7020, 0.7220]<br>at floor | 0.3050 ± 0.0050<br>[0.2950, 0.3150] |",
      "| elsewhere (stated floor) | 0.7100 | - |",
    ]
  `);
});

function brokenTable(): ReportTable {
  const spec = exampleSpec((text) => text.replace(/report:[^]*/, '').replace('[1, 2, 3]', '[1]'));
  const failed = plannedCells(spec).find(({ label }) => label === 'single-task-ppp');
  return buildReport({
    spec,
    records: exampleRecords(spec).filter(({ label }) => label !== 'single-task-ppp'),
    failures: failed === undefined ? [] : [exampleFailure(failed)],
    references: undefined,
    published: [],
  });
}

test('the terminal table', () => {
  expect(renderReport([exampleTable()], 'table', terminal)).toMatchInlineSnapshot(`
    "quickstart · simulated · 3 seeds
    ┌────────────────────┬────────────────────┬────────────────────┐
    │                    │            CTR AUC │       PPP accuracy │
    ├────────────────────┼────────────────────┼────────────────────┤
    │ multi-task         │    0.7220 ± 0.0020 │    0.3100 ± 0.0100 │
    │                    │   [0.7120, 0.7320] │   [0.3000, 0.3200] │
    │                    │       paper 0.7260 │                    │
    ├────────────────────┼────────────────────┼────────────────────┤
    │ single-task        │    0.7120 ± 0.0020 │    0.3050 ± 0.0050 │
    │                    │   [0.7020, 0.7220] │   [0.2950, 0.3150] │
    │                    │       paper 0.7180 │                    │
    ├────────────────────┼────────────────────┼────────────────────┤
    │ difference         │            +0.0100 │            +0.0050 │
    │                    │ [+0.0050, +0.0150] │ [-0.0165, +0.0265] │
    │                    │      paper +0.0080 │                    │
    ├────────────────────┼────────────────────┼────────────────────┤
    │ oracle (ceiling)   │             0.8100 │             0.4500 │
    ├────────────────────┼────────────────────┼────────────────────┤
    │ popularity (floor) │             0.6100 │             0.2200 │
    ├────────────────────┼────────────────────┼────────────────────┤
    │ constant (floor)   │             0.5000 │             0.1600 │
    └────────────────────┴────────────────────┴────────────────────┘

    ✓ shown  multi-task beats single-task on CTR: AUC +0.0100 [+0.0050, +0.0150], 95 % t interval over 3 seeds; p 0.013, 0.026 by Holm over 2 claims
    ✗ not shown  multi-task beats single-task on PPP: accuracy +0.0050 [-0.0165, +0.0265], 95 % t interval over 3 seeds; p 0.423, 0.423 by Holm over 2 claims
    Δm  +1.52 % [-2.02 %, +5.07 %], 95 % t interval over 3 seeds

    ┌─────────────┬─────┬─────┐
    │ best epoch  │ CTR │ PPP │
    ├─────────────┼─────┼─────┤
    │ multi-task  │   1 │ 1.5 │
    ├─────────────┼─────┼─────┤
    │   kept      │ 1.7 │ 1.7 │
    ├─────────────┼─────┼─────┤
    │ single-task │ 1.5 │ 0.5 │
    ├─────────────┼─────┼─────┤
    │   kept      │ 1.7 │ 1.7 │
    └─────────────┴─────┴─────┘

    ┌─────────────┬───────────────────┬─────────┬────────────┬───────────┬─────────┐
    │             │        parameters │ samples │   training │ samples/s │  memory │
    ├─────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
    │ multi-task  │  90,000 embedding │  11,000 │ 1 min 00 s │       183 │ 700 MiB │
    │             │     210,000 dense │         │            │           │         │
    ├─────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
    │ single-task │ 180,000 embedding │  22,000 │ 2 min 00 s │       183 │ 700 MiB │
    │             │     420,000 dense │         │            │           │         │
    └─────────────┴───────────────────┴─────────┴────────────┴───────────┴─────────┘

    Test split, mean ± sample deviation over 3 seeds (1, 2, 3); weights chosen on validation alone, test
    scored once. In brackets: 95 % bootstrap over test users, ends averaged over seeds; for differences,
    95 % t interval over seeds.
    Test rows: CTR 12,500 rows, 2,500 of them positive, 400 users; PPP 2,000 rows, 400 users.
    p: two-sided paired t test over seeds, by itself and adjusted by Holm (1979) over the claims. Shown:
    the interval, which is unadjusted, excludes zero, and by Holm p is at most .05; the other way, where
    that holds against the claim; where only the interval does, the verdict says so. It speaks of other
    seeds, not of other users.
    Both cells of every pair saw the same number of samples of their task in training: CTR 8,000, PPP
    3,000.
    Δm: the relative change of the primary metric from single-task to multi-task, mean over the tasks,
    better is positive (Maninis et al. 2019).
    Best epoch: where the task’s own validation metric is highest; kept: whose weights were scored, one
    for all tasks in joint training. Means over seeds.
    Costs of a row: sums over its cells of a seed, one a task where it learns each alone, but memory
    that of the largest; means over seeds.
    paper: Ni et al. 2018, figure 6, read from its pixels; measured on private logs of another size:
    compare order and distance, not values.
    oracle (ceiling): the true probabilities that the labels were drawn with.
    popularity (floor): candidates ranked by popularity, the same for every user.
    constant (floor): the base rate of the training split for every row.
    Engine: tensorflow 2.21.0 on CPU, 2 threads.
    "
  `);
});

test('the terminal table of one seed, with a failed cell', () => {
  expect(renderReport([brokenTable()], 'table', terminal)).toMatchInlineSnapshot(`
    "quickstart · simulated · 1 seed
    ┌─────────────┬──────────────────┬──────────────────┐
    │             │          CTR AUC │     PPP accuracy │
    ├─────────────┼──────────────────┼──────────────────┤
    │ multi-task  │           0.7200 │           0.3100 │
    │             │ [0.7100, 0.7300] │ [0.3000, 0.3200] │
    ├─────────────┼──────────────────┼──────────────────┤
    │ single-task │           0.7120 │                - │
    │             │ [0.7020, 0.7220] │                  │
    ├─────────────┼──────────────────┼──────────────────┤
    │ difference  │          +0.0080 │                - │
    └─────────────┴──────────────────┴──────────────────┘

    ? inconclusive  multi-task beats single-task on CTR: AUC +0.0080, 1 seed; at least 3 are needed
    ? inconclusive  multi-task beats single-task on PPP: no seed has both cells

    ┌─────────────┬──────────────────┬─────────┬────────────┬───────────┬─────────┐
    │             │       parameters │ samples │   training │ samples/s │  memory │
    ├─────────────┼──────────────────┼─────────┼────────────┼───────────┼─────────┤
    │ multi-task  │ 90,000 embedding │  11,000 │ 1 min 00 s │       183 │ 700 MiB │
    │             │    210,000 dense │         │            │           │         │
    ├─────────────┼──────────────────┼─────────┼────────────┼───────────┼─────────┤
    │ single-task │                - │       - │          - │         - │       - │
    └─────────────┴──────────────────┴─────────┴────────────┴───────────┴─────────┘

    Test split, one seed (1); weights chosen on validation alone, test scored once. In brackets: 95 %
    bootstrap over test users, ends averaged over seeds; for differences, 95 % t interval over seeds.
    Test rows: CTR 12,500 rows, 2,500 of them positive, 400 users; PPP 2,000 rows, 400 users.
    Both cells of every pair saw the same number of samples of their task in training: CTR 8,000.
    Costs of a row: sums over its cells of a seed, one a task where it learns each alone, but memory
    that of the largest; means over seeds.
    Reference rows are not scored yet: running the experiment again scores them in seconds and trains
    nothing that is done.
    Engine: tensorflow 2.21.0 on CPU, 2 threads.
    single-task-ppp: 0 of 1 seeds; seed 1: failed: the loss of ppp is NaN at step 17.
    "
  `);
});

test('no line is wider than the terminal, and many columns are split by task', () => {
  const spec = exampleSpec((text) =>
    `${text}  metrics: all\n`.replace('[ctr, ppp]', '[ctr, l2r, fifp, ppp]'),
  );
  const table = buildReport({
    spec,
    records: exampleRecords(spec),
    failures: [],
    references: undefined,
    published: [
      {
        row: 'multi-task',
        task: 'ctr',
        metric: 'auc',
        at: 1000,
        value: 0.726,
        source: 'digitised',
      },
      {
        row: 'single-task',
        task: 'ctr',
        metric: 'auc',
        at: 1000,
        value: 0.718,
        source: 'digitised',
      },
    ],
  });
  const text = renderReport([table], 'table', { width: 80, colour: false });
  const tables = text.split('┌').length - 1;
  expect(tables).toBe(5); // one a task, and the cost
  const drawn = text.split('\n').filter((line) => line.includes('│'));
  expect(Math.max(...drawn.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('colour changes nothing but colour', () => {
  const plain = renderReport([exampleTable()], 'table', terminal);
  const coloured = renderReport([exampleTable()], 'table', { width: 100, colour: true });
  expect(coloured).not.toBe(plain);
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
});

test('Markdown', () => {
  expect(renderReport([exampleTable()], 'markdown', terminal)).toMatchInlineSnapshot(`
    "## quickstart on simulated

    |  | CTR AUC | PPP accuracy |
    | --- | ---: | ---: |
    | **multi-task** | 0.7220 ± 0.0020<br>[0.7120, 0.7320]<br>paper 0.7260 | 0.3100 ± 0.0100<br>[0.3000, 0.3200] |
    | **single-task** | 0.7120 ± 0.0020<br>[0.7020, 0.7220]<br>paper 0.7180 | 0.3050 ± 0.0050<br>[0.2950, 0.3150] |
    | difference | +0.0100<br>[+0.0050, +0.0150]<br>paper +0.0080 | +0.0050<br>[-0.0165, +0.0265] |
    | oracle (ceiling) | 0.8100 | 0.4500 |
    | popularity (floor) | 0.6100 | 0.2200 |
    | constant (floor) | 0.5000 | 0.1600 |

    - **shown**: multi-task beats single-task on CTR (AUC +0.0100 [+0.0050, +0.0150], 95 % t interval over 3 seeds; p 0.013, 0.026 by Holm over 2 claims)
    - **not shown**: multi-task beats single-task on PPP (accuracy +0.0050 [-0.0165, +0.0265], 95 % t interval over 3 seeds; p 0.423, 0.423 by Holm over 2 claims)
    - **Δm**: +1.52 % [-2.02 %, +5.07 %], 95 % t interval over 3 seeds

    | best epoch | CTR | PPP |
    | --- | ---: | ---: |
    | **multi-task** | 1 | 1.5 |
    |   kept | 1.7 | 1.7 |
    | **single-task** | 1.5 | 0.5 |
    |   kept | 1.7 | 1.7 |

    |  | parameters | samples | training | samples/s | memory |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | **multi-task** | 90,000 embedding<br>210,000 dense | 11,000 | 1 min 00 s | 183 | 700 MiB |
    | **single-task** | 180,000 embedding<br>420,000 dense | 22,000 | 2 min 00 s | 183 | 700 MiB |

    - Test split, mean ± sample deviation over 3 seeds (1, 2, 3); weights chosen on validation alone, test scored once. In brackets: 95 % bootstrap over test users, ends averaged over seeds; for differences, 95 % t interval over seeds.
    - Test rows: CTR 12,500 rows, 2,500 of them positive, 400 users; PPP 2,000 rows, 400 users.
    - p: two-sided paired t test over seeds, by itself and adjusted by Holm (1979) over the claims. Shown: the interval, which is unadjusted, excludes zero, and by Holm p is at most .05; the other way, where that holds against the claim; where only the interval does, the verdict says so. It speaks of other seeds, not of other users.
    - Both cells of every pair saw the same number of samples of their task in training: CTR 8,000, PPP 3,000.
    - Δm: the relative change of the primary metric from single-task to multi-task, mean over the tasks, better is positive (Maninis et al. 2019).
    - Best epoch: where the task’s own validation metric is highest; kept: whose weights were scored, one for all tasks in joint training. Means over seeds.
    - Costs of a row: sums over its cells of a seed, one a task where it learns each alone, but memory that of the largest; means over seeds.
    - paper: Ni et al. 2018, figure 6, read from its pixels; measured on private logs of another size: compare order and distance, not values.
    - oracle (ceiling): the true probabilities that the labels were drawn with.
    - popularity (floor): candidates ranked by popularity, the same for every user.
    - constant (floor): the base rate of the training split for every row.
    - Engine: tensorflow 2.21.0 on CPU, 2 threads.
    "
  `);
});

test('JSON is the table itself; several tables are a list', () => {
  const table = exampleTable();
  const one: unknown = JSON.parse(renderReport([table], 'json', terminal));
  expect(one).toEqual(table);
  const two: unknown = JSON.parse(renderReport([table, table], 'json', terminal));
  expect(two).toEqual([table, table]);
});
