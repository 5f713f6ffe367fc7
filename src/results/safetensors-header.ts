import { z } from 'zod';

/** Element types that a checkpoint holds, by their name in the safetensors format. */
export const TENSOR_TYPES = { F32: Float32Array, I32: Int32Array } as const;

export type TensorType = keyof typeof TENSOR_TYPES;

export interface TensorEntry {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Bytes from the start of the data to the tensor's first and past its last. */
  readonly start: number;
  readonly end: number;
}

const headerSchema = z.record(
  z.string(),
  z.union([
    z.strictObject({
      dtype: z.enum(['F32', 'I32']),
      shape: z.array(z.int().nonnegative()),
      data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
    }),
    z.record(z.string(), z.string()), // __metadata__
  ]),
);

const LENGTH_BYTES = 8;
const ELEMENT_BYTES = 4;
const METADATA = '__metadata__';

/** The 8 bytes of length and the JSON text, padded so that the data start at a multiple of 8. */
export function encodeHeader(entries: readonly TensorEntry[]): Buffer {
  const json = Object.fromEntries(
    entries.map(({ name, type, shape, start, end }) => [
      name,
      { dtype: type, shape, data_offsets: [start, end] },
    ]),
  );
  const text = Buffer.from(JSON.stringify(json), 'utf8');
  const length = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const header = Buffer.alloc(LENGTH_BYTES + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  text.copy(header, LENGTH_BYTES);
  return header;
}

/** The entries in order of their data, or a sentence that says what is wrong with the text. */
export function decodeHeader(text: string, dataBytes: number): readonly TensorEntry[] | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'a header that is no JSON';
  }
  const parsed = headerSchema.safeParse(json);
  if (!parsed.success) return 'a header that is not of the safetensors format';
  const entries: TensorEntry[] = [];
  for (const [name, entry] of Object.entries(parsed.data)) {
    if (name === METADATA) continue;
    if (!isTensor(entry)) return `no tensor under "${name}"`;
    const [start, end] = entry.data_offsets;
    entries.push({ name, type: entry.dtype, shape: entry.shape, start, end });
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  return misplaced(entries, dataBytes) ?? entries;
}

function isTensor(
  entry: z.infer<typeof headerSchema>[string],
): entry is { dtype: TensorType; shape: number[]; data_offsets: [number, number] } {
  return Array.isArray(entry['shape']);
}

/** Tensors must fill the data without gaps or overlaps, as the format demands. */
function misplaced(entries: readonly TensorEntry[], dataBytes: number): string | undefined {
  let position = 0;
  for (const { name, shape, start, end } of entries) {
    const bytes = shape.reduce((product, size) => product * size, 1) * ELEMENT_BYTES;
    if (start !== position || end - start !== bytes) return `tensor "${name}" out of its place`;
    position = end;
  }
  if (position !== dataBytes) return `${dataBytes} bytes of data where ${position} are described`;
  return undefined;
}
