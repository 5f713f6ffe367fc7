import type { Kernels } from './kernel-interface.ts';
import { isNative } from './native-op.ts';
import { nativeKernels } from './native-kernels.ts';
import { portableKernels } from './portable-kernels.ts';

/** The kernels of the current backend. */
export function kernels(): Kernels {
  return isNative() ? nativeKernels : portableKernels;
}
