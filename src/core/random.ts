import seedrandom from 'seedrandom';

/** A uniform draw in [0, 1). */
export type RandomStream = () => number;

/**
 * One named stream of a run's seed. Streams are independent of each other: a new draw in `dropout`
 * never shifts `shuffle`.
 */
export function randomStream(seed: number, name: string): RandomStream {
  const generator = seedrandom.alea(`${seed}/${name}`);
  return () => generator.quick();
}

/** An integer seed in [1, 2^31) for a kernel that takes one; never 0, which tfjs reads as "unseeded". */
export function kernelSeed(stream: RandomStream): number {
  return 1 + Math.floor(stream() * 0x7ffffffe);
}

/** A standard normal draw (Box-Muller, one of the pair). */
export function normalDraw(stream: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream()));
  return radius * Math.cos(2 * Math.PI * stream());
}

/** Shuffles in place (Fisher-Yates) and returns its argument. */
export function shuffle<T extends Int32Array | Uint32Array | unknown[]>(
  values: T,
  stream: RandomStream,
): T {
  const list = values as unknown[];
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(stream() * (last + 1));
    const held = list[last];
    list[last] = list[other];
    list[other] = held;
  }
  return values;
}
