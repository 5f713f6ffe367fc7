import type { Traces } from '../../src/report/cell-files.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import type { TraceLine } from '../../src/results/training-trace.ts';

/** Validation of the primary metric after 0.5, 1 and 1.5 epochs; jointly, CTR is best in the middle and PPP at the end. */
const VALIDATION: Readonly<Record<string, readonly [number, number, number]>> = {
  'multi-task/ctr': [0.65, 0.7, 0.69],
  'single-task/ctr': [0.64, 0.66, 0.71],
  'multi-task/ppp': [0.2, 0.25, 0.28],
  'single-task/ppp': [0.26, 0.26, 0.24],
};

/** Rows of a task that a step has. */
const ROWS = { ctr: 100, ppp: 30 } as const;
type ExampleTask = keyof typeof ROWS;

/**
 * Losses are read every 4 steps and at evaluations, which come every 10. A seed adds a thousandth of itself to the
 * metrics and to the losses.
 */
export function exampleTrace({ row, seed, tasks }: RunRecord): readonly TraceLine[] {
  const own = tasks.filter((task): task is ExampleTask => task in ROWS);
  const ofTasks = <T>(value: (task: ExampleTask) => T) =>
    Object.fromEntries(own.map((task) => [task, value(task)]));
  const progress = (step: number) => ({
    ...{ step, epoch: step / 20, seconds: step },
    samplesSeen: ofTasks((task) => step * ROWS[task]),
  });
  return Array.from({ length: 30 }, (_, index) => index + 1).flatMap((step): TraceLine[] => {
    const evaluated = step % 10 === 0;
    const loss = ofTasks(() => 1 - step / 100 + seed / 1000);
    const nth = step / 10 - 1;
    const validation = ofTasks((task) => ({
      [task === 'ctr' ? 'auc' : 'accuracy']:
        (VALIDATION[`${row}/${task}`]?.[nth] ?? 0) + seed / 1000,
      logLoss: 0.9 - step / 200,
    }));
    return [
      ...(step % 4 === 0 || evaluated
        ? [{ kind: 'train' as const, ...progress(step), learningRate: 0.02, loss }]
        : []),
      ...(evaluated
        ? [
            {
              ...{ kind: 'evaluation' as const, ...progress(step) },
              ...{ validation, selectionScore: 0.5, best: step === 20 },
            },
          ]
        : []),
    ];
  });
}

export function exampleTraces(records: readonly RunRecord[]): Traces {
  return new Map(records.map((record) => [record, exampleTrace(record)]));
}
