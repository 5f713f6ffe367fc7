import { readSpecText } from './load-spec.ts';
import { SpecError } from './spec-error.ts';
import type { Finding } from './spec-problem.ts';
import { parseYamlSource } from './yaml-source.ts';

/** What is found of a file after it has been read, with its places in the text. */
export function locatedError(path: string, findings: readonly Finding[]): SpecError {
  const text = readSpecText(path);
  const source = parseYamlSource(text);
  const problems = findings.map((finding) => ({ ...finding, range: source.locate(finding) }));
  return new SpecError(
    path,
    text,
    problems.sort((a, b) => a.range.start - b.range.start),
  );
}
