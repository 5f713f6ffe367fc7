import { createRequire } from 'node:module';
import util from 'node:util';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { assert } from '../../core/assert.ts';
import { withQuietStderr } from './stderr-switch.ts';

const require = createRequire(import.meta.url);

const bindingSchema = z.looseObject({
  TF_Version: z.string(),
  isUsingGpuDevice: z.custom<() => boolean>((value) => typeof value === 'function'),
});

/** The addon's exports, as far as we look at them; the rest is tfjs-node's business. */
export type TensorFlowBinding = z.infer<typeof bindingSchema>;

interface KernelBackendModule {
  readonly NodeJSKernelBackend: new (
    binding: TensorFlowBinding,
    packageName: string,
  ) => KernelBackend;
}

/** Loads an addon and with it libtensorflow. A process can hold one TensorFlow only: the first that loads stays. */
export function openBinding(addon: string, stderrSwitch: string | undefined): TensorFlowBinding {
  const loaded: unknown = withQuietStderr(stderrSwitch, () => require(addon) as unknown);
  bindingSchema.parse(loaded);
  return loaded as TensorFlowBinding;
}

/**
 * Registers TensorFlow's kernels with tfjs and makes them the current backend. This is what the main module of
 * tfjs-node does, without its search for a prebuilt binary.
 */
export async function registerTensorFlow(binding: TensorFlowBinding): Promise<void> {
  restoreRemovedUtil();
  const tf = await import('@tensorflow/tfjs-core');
  const { NodeJSKernelBackend } =
    require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as KernelBackendModule;
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
  tf.registerBackend(
    'tensorflow',
    () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'),
  );
  assert(await tf.setBackend('tensorflow'), 'tfjs takes the TensorFlow backend');
}

/** Node 23 took away two old functions that tfjs-node still calls. */
function restoreRemovedUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  old['isArray'] ??= (value: unknown) => Array.isArray(value);
}
