import { createRequire } from 'node:module';
import { z } from 'zod';

const pattern = z.object({ path: z.string().optional(), pathNot: z.string().optional() });

const ruleSetSchema = z.looseObject({
  forbidden: z.array(
    z.looseObject({
      name: z.string(),
      from: pattern,
      to: z.looseObject(pattern.shape),
    }),
  ),
});

export type BorderRules = z.infer<typeof ruleSetSchema>;

export function borderRules(): BorderRules {
  const require = createRequire(import.meta.url);
  return ruleSetSchema.parse(require('../../.dependency-cruiser.cjs'));
}

/** Names of the rules that forbid a direct import, judged by the two paths alone. */
export function rulesAgainst({ forbidden }: BorderRules, from: string, to: string): string[] {
  return forbidden
    .filter(({ to: target }) => Object.keys(target).every((key) => /^path(Not)?$/.test(key)))
    .filter((rule) => matches(rule.from, from) && matches(rule.to, to))
    .map(({ name }) => name);
}

function matches({ path, pathNot }: z.infer<typeof pattern>, value: string): boolean {
  const wanted = path === undefined || new RegExp(path).test(value);
  return wanted && (pathNot === undefined || !new RegExp(pathNot).test(value));
}
