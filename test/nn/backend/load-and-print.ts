import { z } from 'zod';
import { printError } from '../../../src/cli/print-error.ts';
import { loadBackend } from '../../../src/nn/backend/load-backend.ts';

/** Loads the backend of a device and prints it, with the sum of a small product. */
const device = z.enum(['auto', 'cpu', 'gpu', 'wasm']).parse(process.argv[2]);
const setup = z.enum(['allowed', 'never']).default('allowed').parse(process.argv[3]);
try {
  const backend = await loadBackend({ device, setup, threads: 1, report: console.error });
  const tf = await import('@tensorflow/tfjs-core');
  const product = tf.matMul(tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[4], [5], [6]]));
  console.log(
    JSON.stringify({ ...backend, current: tf.getBackend(), product: product.dataSync()[0] }),
  );
} catch (error) {
  process.exitCode = printError(error);
}
