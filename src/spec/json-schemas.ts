import { z } from 'zod';
import { datasetSchema } from './dataset-spec.ts';
import { experimentSchema } from './experiment-spec.ts';

const SCHEMAS = { experiment: experimentSchema, dataset: datasetSchema } as const;

/** What an editor needs to complete and check the YAML files, by name of the schema file. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: 'input' });
      return [`${name}.schema.json`, `${JSON.stringify(json, null, 2)}\n`];
    }),
  );
}
