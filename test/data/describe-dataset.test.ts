import { expect, it } from 'vitest';
import { descriptionTables } from '../../src/cli/description-tables.ts';
import { describeDataset } from '../../src/data/describe-dataset.ts';
import { tinyDataset } from './tiny-dataset.ts';

it('counts tasks, splits and histories', () => {
  const { tasks, histories, events, items, users } = describeDataset(tinyDataset());
  expect({ events, items, users }).toEqual({ events: 5, items: 2, users: 2 });
  expect(tasks.ctr?.validation).toEqual({
    rows: 2,
    positives: 1,
    requests: 1,
    moments: 1,
    users: 1,
    positiveRate: 0.5,
  });
  expect(histories.test).toEqual({ moments: 1, p10: 3, median: 3, p90: 3, max: 3 });
});

it('shows them as tables', () => {
  expect(descriptionTables(describeDataset(tinyDataset()))).toMatchInlineSnapshot(`
    "tiny  0123456789ab  2 users, 2 items, 5 events

    ┌──────┬────────────┬──────┬───────────┬─────────┬──────────┬─────────┬───────┐
    │ task │ split      │ rows │ positives │    rate │ requests │ moments │ users │
    ├──────┼────────────┼──────┼───────────┼─────────┼──────────┼─────────┼───────┤
    │ ctr  │ train      │    2 │         1 │ 50.00 % │        1 │       1 │     1 │
    │ ctr  │ validation │    2 │         1 │ 50.00 % │        1 │       1 │     1 │
    │ ctr  │ test       │    2 │         1 │ 50.00 % │        1 │       1 │     1 │
    └──────┴────────────┴──────┴───────────┴─────────┴──────────┴─────────┴───────┘

    ┌───────────────┬─────────┬──────┬────────┬──────┬──────┐
    │ events before │ moments │ 10 % │ median │ 90 % │ most │
    ├───────────────┼─────────┼──────┼────────┼──────┼──────┤
    │ train         │       1 │    1 │      1 │    1 │    1 │
    │ validation    │       1 │    1 │      1 │    1 │    1 │
    │ test          │       1 │    3 │      3 │    3 │    3 │
    └───────────────┴─────────┴──────┴────────┴──────┴──────┘

    ┌─────────────┬──────┐
    │ vocabulary  │ rows │
    ├─────────────┼──────┤
    │ item        │    4 │
    │ shop        │    3 │
    │ brand       │    3 │
    │ category    │    3 │
    │ tag         │    3 │
    │ scenario    │    3 │
    │ time        │    9 │
    │ type        │    3 │
    │ query       │    3 │
    │ profile age │    4 │
    └─────────────┴──────┘

    source: made by hand"
  `);
});
