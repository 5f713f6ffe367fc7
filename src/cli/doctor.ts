import type { Command } from 'commander';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('What is installed, what is fast, what is missing and how to get it')
    .addHelpText(
      'after',
      '\nExit code 0 when the fast backend works, 1 when something is missing.\n\nExamples:\n  $ dupn doctor',
    )
    .action(examine);
}

async function examine(): Promise<void> {
  const { diagnose } = await import('../nn/backend/diagnose.ts');
  const { formatUserError } = await import('../core/errors.ts');
  const { facts, missing } = await diagnose();
  for (const { subject, finding } of facts) console.log(`${subject.padEnd(13)} ${finding}`);
  if (missing.length === 0) {
    console.log('\nNothing is missing.');
    return;
  }
  console.log('\nMissing:');
  for (const error of missing) console.log(formatUserError(error));
  process.exitCode = 1;
}
