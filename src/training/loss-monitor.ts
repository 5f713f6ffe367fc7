import type * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../core/errors.ts';
import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import type { StepLosses } from './step-losses.ts';

/** A loss that is not finite: the weights are lost, and the place says where to look. */
export class TrainingDiverged extends UserError {
  readonly task: TaskName;
  readonly step: number;
  readonly learningRate: number;

  constructor(task: TaskName, step: number, learningRate: number, value: number) {
    super({
      code: 'training-diverged',
      message: `the ${task} loss is ${value} at step ${step} (learning rate ${learningRate.toPrecision(3)})`,
      expected: 'a finite loss',
      cure: 'lower training.optimizer.learningRate or embeddingLearningRate, set clipNorm, or look for extreme features',
      exitCode: 1,
    });
    this.task = task;
    this.step = step;
    this.learningRate = learningRate;
  }
}

interface PendingLoss {
  readonly task: TaskName;
  readonly step: number;
  readonly learningRate: number;
  readonly loss: tf.Scalar;
}

/**
 * Holds the losses of the last steps on the device and reads them together, since a read waits for the
 * device. Owns the tensors that it is given.
 */
export class LossMonitor {
  #pending: PendingLoss[] = [];
  readonly #sinceTaken = new TaskMeans();
  readonly #ofEpoch = new TaskMeans();

  add(step: number, learningRate: number, losses: StepLosses): void {
    for (const [task, loss] of Object.entries(losses)) {
      this.#pending.push({ task: task as TaskName, step, learningRate, loss }); // a Record of TaskName
    }
  }

  /** @throws TrainingDiverged at the first loss that is not finite */
  check(): void {
    const pending = this.#pending;
    this.#pending = [];
    const values = pending.map(({ loss }) => at(loss.dataSync<'float32'>(), 0));
    for (const { loss } of pending) loss.dispose();
    pending.forEach(({ task, step, learningRate }, k) => {
      const value = values[k] ?? Number.NaN;
      if (!Number.isFinite(value)) throw new TrainingDiverged(task, step, learningRate, value);
      this.#sinceTaken.add(task, value);
      this.#ofEpoch.add(task, value);
    });
  }

  /** Mean losses since the last call. */
  takeMeans(): Partial<Record<TaskName, number>> {
    return this.#sinceTaken.take();
  }

  /**
   * Mean losses of the epoch that ends here.
   *
   * @throws TrainingDiverged
   */
  endEpoch(): Partial<Record<TaskName, number>> {
    this.check();
    return this.#ofEpoch.take();
  }

  dispose(): void {
    for (const { loss } of this.#pending) loss.dispose();
    this.#pending = [];
  }
}

/** Means over the steps in which a task had rows. */
class TaskMeans {
  #sums = new Map<TaskName, { sum: number; steps: number }>();

  add(task: TaskName, value: number): void {
    const known = this.#sums.get(task) ?? { sum: 0, steps: 0 };
    this.#sums.set(task, { sum: known.sum + value, steps: known.steps + 1 });
  }

  take(): Partial<Record<TaskName, number>> {
    const means = Object.fromEntries(
      [...this.#sums].map(([task, { sum, steps }]) => [task, sum / steps]),
    );
    this.#sums = new Map();
    return means;
  }
}
