import type { ModelSpec } from '../spec/experiment-spec.ts';

/** A model that has item vectors, an encoder and heads. */
export type NetworkSpec = Exclude<ModelSpec, { readonly kind: 'wide' }>;
