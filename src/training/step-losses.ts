import type * as tf from '@tensorflow/tfjs-core';
import type { TaskName } from '../core/tasks.ts';

/** Mean losses of a step by task, still on the device: reading one waits for the step. Whoever gets them disposes them. */
export type StepLosses = Partial<Record<TaskName, tf.Scalar>>;
