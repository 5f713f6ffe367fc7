import type * as tf from '@tensorflow/tfjs-core';
import type { TaskName } from '../core/tasks.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { Task } from '../tasks/task.ts';
import type { Encoder } from './encoder.ts';
import type { ItemEmbedding } from './feature-embeddings.ts';
import type { Head } from './head.ts';
import type { Model } from './model.ts';

export interface EncoderModelParts {
  readonly parameters: Parameters;
  readonly items: ItemEmbedding;
  readonly encoder: Encoder;
  readonly heads: readonly { readonly task: Task; readonly head: Head }[];
}

/** An encoder that all tasks share, and a head of its own for each (Ni et al. 2018, Fig. 2). */
export function encoderModel({ parameters, items, encoder, heads }: EncoderModelParts): Model {
  return {
    parameters,
    tasks: heads.map(({ task }) => task),
    forward: (batch, dropout) => {
      const vectors = items.embed(batch.items); // [U, E]
      const encoding = encoder.encode({ batch, items: vectors, dropout });
      const { representation } = encoding;
      const logits: Partial<Record<TaskName, tf.Tensor>> = {};
      for (const { task, head } of heads) {
        const rows = batch.tasks[task.name];
        if (rows === undefined) continue;
        logits[task.name] = head.logits({ representation, items: vectors, rows, dropout });
      }
      return { logits, representation, attentionWeights: encoding.attentionWeights };
    },
  };
}
