import type { SourceType } from '../preparation/source-type.ts';

export interface SourceFile {
  readonly file: string;
  readonly sha256: string;
  readonly delimiter: ',' | '\t';
  readonly columns: Readonly<Record<string, SourceType>>;
}

const LOG_COLUMNS = {
  action_time: 'timestamp',
  user_id: 'integer',
  sku_id: 'integer',
  type: 'integer',
  sessionId: 'integer',
  index: 'number',
} as const;

/** The sample of JDATA-2019 in the repository ciecus/MKM-SR, commit 2bd775a5: files, checksums, columns that are read. */
export const SOURCE_FILES = {
  train: {
    file: 'train.csv',
    sha256: '5219c3e3f9f05a7e680ea3fbe29c42e33580ed361de828054f7ed7ec145e3413',
    delimiter: ',',
    columns: LOG_COLUMNS,
  },
  test: {
    file: 'test_new_item.csv',
    sha256: 'a929df93c7b13ff52304819a37f05db7ecf3982ac19a7bf48d484cf3b68e90c3',
    delimiter: ',',
    columns: LOG_COLUMNS,
  },
  entities: {
    file: 'entity2id',
    sha256: '303ea8c6779912aa3a8c3c148603cb12e9042841cbb9a0e7857e8c45291891eb',
    delimiter: '\t',
    columns: { entity: 'integer', id: 'integer', type: 'text' },
  },
  triples: {
    file: 'kg2id',
    sha256: '581c3b8b763531b1b6ce3b3f6b1244f843dc71bc4176c40598e287acdf622c5c',
    delimiter: '\t',
    columns: { head: 'integer', tail: 'integer', relation: 'integer' },
  },
} as const satisfies Readonly<Record<string, SourceFile>>;

export type SourceTable = keyof typeof SOURCE_FILES;

export const SOURCE_TABLES = Object.keys(SOURCE_FILES) as readonly SourceTable[];

/** The two logs: together they are the data; their division overlaps in time and is not used. */
export const LOGS = ['train', 'test'] as const satisfies readonly SourceTable[];

/** What a triple of the map says of a product. */
export const RELATIONS = { brand: 1, shop: 2, category: 3, month: 4 } as const;
