import duckdb from '@duckdb/node-bindings';
import { assert } from '../../core/assert.ts';
import type { Database } from './database.ts';

const COLUMN_TYPES = {
  uint8: { sql: 'UTINYINT', make: (length: number) => new Uint8Array(length) },
  int32: { sql: 'INTEGER', make: (length: number) => new Int32Array(length) },
  uint32: { sql: 'UINTEGER', make: (length: number) => new Uint32Array(length) },
  float32: { sql: 'FLOAT', make: (length: number) => new Float32Array(length) },
} as const;

export type ColumnType = keyof typeof COLUMN_TYPES;

export interface ColumnRequest {
  readonly type: ColumnType;
  /** Of one value; with `width`, of a list or array of that many values. */
  readonly sql: string;
  readonly width?: number;
}

export interface ColumnsQuery<C extends Readonly<Record<string, ColumnRequest>>> {
  /** What stands after FROM. */
  readonly from: string;
  readonly orderBy: string;
  /** Rows that must come: a join that loses or doubles rows is noticed here. */
  readonly rows: number;
  readonly columns: C;
}

export type ReadColumns<C extends Readonly<Record<string, ColumnRequest>>> = {
  readonly [K in keyof C]: ReturnType<(typeof COLUMN_TYPES)[C[K]['type']]['make']>;
};

/**
 * Streams a query into typed arrays, chunk by chunk, from the raw vectors: no JavaScript value is
 * made a row. A null is a bug of the query, never a silent zero.
 */
export async function readColumns<const C extends Readonly<Record<string, ColumnRequest>>>(
  database: Database,
  query: ColumnsQuery<C>,
): Promise<ReadColumns<C>> {
  const requests = Object.entries(query.columns);
  const targets = requests.map(([name, { type, width }]) => ({
    name,
    width,
    values: COLUMN_TYPES[type].make(query.rows * (width ?? 1)),
  }));
  const list = requests.map(([name, request]) => `${castSql(request)} as "${name}"`);
  const result = await database.stream(
    `select ${list.join(', ')} from ${query.from} order by ${query.orderBy}`,
  );
  let filled = 0;
  for await (const chunk of result) {
    const count = chunk.rowCount;
    assert(filled + count <= query.rows, `${query.from} has at most ${query.rows} rows`);
    targets.forEach((target, index) => {
      copyVector(duckdb.data_chunk_get_vector(chunk.chunk, index), target, filled, count);
    });
    filled += count;
  }
  assert(filled === query.rows, `${query.from} has ${query.rows} rows, not ${filled}`);
  return Object.fromEntries(
    targets.map(({ name, values }) => [name, values]),
  ) as unknown as ReadColumns<C>; // one array of its type for each requested column, made above
}

interface Target {
  readonly name: string;
  readonly width: number | undefined;
  readonly values: Uint8Array | Int32Array | Uint32Array | Float32Array;
}

function copyVector(vector: duckdb.Vector, target: Target, from: number, count: number): void {
  assert(isComplete(vector, count), `column ${target.name} has no nulls`);
  const { values, width } = target;
  const numbers = count * (width ?? 1);
  const source = width === undefined ? vector : duckdb.array_vector_get_child(vector);
  assert(isComplete(source, numbers), `column ${target.name} has no nulls`);
  const bytes = duckdb.vector_get_data(source, numbers * values.BYTES_PER_ELEMENT);
  new Uint8Array(values.buffer).set(bytes, from * (width ?? 1) * values.BYTES_PER_ELEMENT);
}

/** Whether the validity mask (one bit a value, absent when all are valid) has no zero among `count` bits. */
function isComplete(vector: duckdb.Vector, count: number): boolean {
  const words = Math.ceil(count / 64);
  const mask = duckdb.vector_get_validity(vector, words * 8) as Uint8Array | null;
  if (mask === null) return true;
  const whole = count >> 3;
  for (let byte = 0; byte < whole; byte++) if (mask[byte] !== 0xff) return false;
  const rest = count & 7;
  return rest === 0 || ((mask[whole] ?? 0) | (0xff << rest)) % 256 === 255;
}

function castSql({ sql, type, width }: ColumnRequest): string {
  const target = COLUMN_TYPES[type].sql;
  return `cast(${sql} as ${width === undefined ? target : `${target}[${width}]`})`;
}
