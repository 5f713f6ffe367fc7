import { present } from '../core/assert.ts';
import { randomStream } from '../core/random.ts';
import type { TaskName } from '../core/tasks.ts';
import { hideItems } from '../data/hide-items.ts';
import { epochBatches, type ScheduledBatch } from '../data/training-schedule.ts';
import { assignWeights, lendWeights, readWeights } from '../nn/weights.ts';
import { LossMonitor, TrainingDiverged } from './loss-monitor.ts';
import { predict, type Predictions } from './predict.ts';
import { RunningState } from './running-state.ts';
import { metricsOf, positivesOf } from './score-predictions.ts';
import { selectionScore } from './selection.ts';
import { trainStep } from './train-step.ts';
import { TrainingInterrupted, type Training, type TrainingOutcome } from './training.ts';
import { chooseWeighting } from './weighting/choose-weighting.ts';
import type { TaskWeighting } from './weighting/task-weighting.ts';

const LOSS_READ_INTERVAL = 25;

/** A run at work. */
interface Loop {
  readonly training: Training;
  readonly run: RunningState;
  readonly monitor: LossMonitor;
  readonly weighting: TaskWeighting;
}

/**
 * Trains a model and leaves the weights in it that validation chose. The test split is never touched here.
 * Same seed, same device: the same steps in the same order with the same dropout masks.
 */
export async function train(training: Training): Promise<TrainingOutcome> {
  const { model, options, seed, builder, schedule } = training;
  const run = new RunningState(training);
  const monitor = new LossMonitor();
  const { parameters, tasks } = model;
  const weighting = chooseWeighting(options.weighting, {
    parameters,
    tasks: tasks.map(({ name }) => name),
    taskWeights: options.taskWeights,
  });
  const loop = { training, run, monitor, weighting };
  try {
    for (let epoch = 0; !run.finished; epoch++) {
      const order = randomStream(seed, `shuffle/${epoch}`);
      const batches = epochBatches(schedule, builder.lengthOf, options.batchSize, order);
      await trainEpoch(loop, batches);
      weighting.endEpoch?.(monitor.endEpoch());
    }
  } finally {
    monitor.dispose();
  }
  const best = present(run.best, 'an evaluation');
  assignWeights(model.parameters, best.weights);
  return run.outcome(best.selection);
}

async function trainEpoch(loop: Loop, batches: readonly ScheduledBatch[]): Promise<void> {
  const { training, run, monitor, weighting } = loop;
  const { observer, signal } = training;
  for (const batch of batches) {
    timedStep(loop, batch);
    observer.step(run.progress());
    if (run.lossesDue()) {
      monitor.check();
      observer.losses(run.progress(), monitor.takeMeans(), weighting.weights());
    }
    await new Promise(setImmediate); // lets signals and messages in
    if (signal.aborted) throw new TrainingInterrupted('training was interrupted');
    if (run.evaluationDue()) await evaluate(training, run);
    if (run.finished) return;
  }
}

function timedStep({ training, run, monitor, weighting }: Loop, scheduled: ScheduledBatch): void {
  const { model, options, seed, builder, observer } = training;
  const started = observer.clock();
  const hiding = randomStream(seed, `hidden-items/${run.step}`);
  const rows = builder.build(scheduled.moments, scheduled.tasks);
  const batch = hideItems(rows, options.hiddenItems, hiding);
  const built = observer.clock();
  const rate = run.rate();
  const losses = trainStep(model, batch, {
    weighting,
    dropout: options.dropout,
    optimizer: {
      l2: options.l2,
      clipNorm: options.clipNorm,
      rateFactors: run.rateFactors,
      ...rate,
    },
    seed,
    step: run.step,
  });
  monitor.add(run.step, rate.learningRate, losses);
  if (run.step % LOSS_READ_INTERVAL === 0) monitor.check();
  run.finishStep(batch.tasks, { input: built - started, total: observer.clock() - started });
}

/**
 * A step's loss is that of the weights before it, so the last update before an evaluation shows in the scores first.
 *
 * @throws TrainingDiverged
 */
function checkFinite(predictions: Predictions, run: RunningState): void {
  for (const [task, { logits }] of Object.entries(predictions)) {
    const lost = logits.find((logit) => !Number.isFinite(logit));
    if (lost !== undefined) {
      const { step, learningRate } = run.progress();
      throw new TrainingDiverged(task as TaskName, step, learningRate, lost); // keys of a Record of TaskName
    }
  }
}

/** Scores the mean of the last weights on validation, keeps it if it is the best, and goes on from the last. */
async function evaluate(training: Training, run: RunningState): Promise<void> {
  const { model, options, builder, validation: moments, scorer, observer, signal } = training;
  const last = readWeights(model.parameters);
  const averaged = run.average(last);
  if (averaged !== last) lendWeights(model.parameters, averaged);
  const { batchSize } = options;
  const predictions = await predict(model, builder, moments, { batchSize, signal });
  checkFinite(predictions, run);
  const scores = model.tasks.flatMap(({ name: task }) => {
    const found = predictions[task];
    if (found === undefined) return [];
    const rows = scorer.rowsOf(task, { ...found, scores: found.logits, scale: 'logit' });
    return [{ task, values: metricsOf(rows), positives: positivesOf(rows) }];
  });
  const score = selectionScore(scores, options);
  const validation = Object.fromEntries(scores.map(({ task, values }) => [task, values]));
  const best = run.consider(averaged, score, validation);
  observer.evaluation(run.progress(), { validation, score, best });
  if (averaged !== last) lendWeights(model.parameters, last);
}
