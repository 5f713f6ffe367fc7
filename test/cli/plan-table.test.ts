import { expect, it } from 'vitest';
import { planTable } from '../../src/cli/plan-table.ts';
import { planCells } from '../../src/experiment/cell-plan.ts';
import { loadExperimentSpec } from '../../src/spec/load-spec.ts';
import { fixture } from '../experiment/start-dupn.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('says the whole of a long reason, over several lines', () => {
  const [plan] = planCells({
    spec: loadExperimentSpec(fixture('two-tasks.yaml')),
    results: temporaryFolder(),
    fingerprint: 'f00d',
    engine: 'tensorflow-cpu',
    smoke: false,
  });
  const why =
    'the model changed, the training settings changed, the data section changed, the data set changed';
  expect(planTable(plan === undefined ? [] : [{ ...plan, why }])).toMatchInlineSnapshot(`
    "┌────────────┬──────┬─────────┬─────────┬──────────────────────────────────────────────────────────────┐
    │ cell       │ seed │ tasks   │ state   │ why                                                          │
    ├────────────┼──────┼─────────┼─────────┼──────────────────────────────────────────────────────────────┤
    │ multi-task │ 3    │ ctr ppp │ missing │ the model changed, the training settings changed, the data   │
    │            │      │         │         │ section changed, the data set changed                        │
    └────────────┴──────┴─────────┴─────────┴──────────────────────────────────────────────────────────────┘"
  `);
});
