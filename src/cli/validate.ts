import type { Command } from 'commander';
import { UserError } from '../core/errors.ts';
import type { AnySpec } from '../spec/parse-spec.ts';
import { printError } from './print-error.ts';

export function registerValidate(program: Command): void {
  program
    .command('validate')
    .argument('<file.yaml...>', 'experiment and data set files')
    .description('Check experiment and data set files; nothing else is touched')
    .addHelpText(
      'after',
      '\nExamples:\n  $ dupn validate experiments/quickstart.yaml\n  $ dupn validate experiments/*.yaml data/*/dataset.yaml',
    )
    .action(validateFiles);
}

async function validateFiles(files: readonly string[]): Promise<void> {
  const { loadAnySpec } = await import('../spec/load-spec.ts');
  const { loadExperimentFiles } = await import('../experiment/experiment-files.ts');
  const { checkPublished } = await import('../report/report-experiment.ts');
  let bad = 0;
  for (const file of files) {
    try {
      const loaded = loadAnySpec(file);
      if (loaded.type === 'experiment') {
        loadExperimentFiles(file);
        checkPublished(loaded.spec, file);
      }
      console.log(`${file}  ok: ${summary(loaded)}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      printError(error);
      bad += 1;
    }
  }
  if (bad === 0) return;
  if (files.length > 1) console.error(`${bad} of ${files.length} files have problems`);
  process.exitCode = 2;
}

function summary(loaded: AnySpec): string {
  if (loaded.type === 'dataset') return `data set ${loaded.spec.dataset} (${loaded.spec.kind})`;
  const { experiment, kind, tasks, seeds } = loaded.spec;
  return `experiment ${experiment} (${kind}), tasks ${tasks.join(', ')}, seeds ${seeds.join(', ')}`;
}
