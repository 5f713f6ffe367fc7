import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands.ts';
import { printError } from './print-error.ts';

const EXAMPLES = `
Examples:
  $ dupn run experiments/quickstart.yaml       train what is missing, then print the table
  $ dupn plan experiments/quickstart.yaml      what is done and what is still to be done
  $ dupn report experiments/quickstart.yaml    print the table again, without training
  $ dupn <command> --help                      options and examples of one command`;

/** Only the command that is called is imported: `--help` must not pay for what it only names. */
async function buildProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('dupn')
    .description('Trains, compares and transfers multi-task user representations (DUPN, KDD 2018)')
    .version(packageVersion(), '-V, --version')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help to see what there is)')
    .exitOverride();
  const [called, subject] = argv.filter((argument) => !argument.startsWith('-'));
  const name = called === 'help' ? subject : called;
  for (const command of COMMANDS) {
    if (command.name === name) (await command.load())(program);
    else program.command(command.name).description(command.summary);
  }
  return program;
}

/** `dupn chekc --help` is a slip, and the general help would hide it. */
function withoutHelpOfNothing(argv: readonly string[]): readonly string[] {
  const called = argv.find((argument) => !argument.startsWith('-'));
  const isKnown = called === 'help' || COMMANDS.some(({ name }) => name === called);
  return called === undefined || isKnown ? argv : [called];
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version; // our own file
}

async function main(argv: readonly string[]): Promise<void> {
  try {
    const program = await buildProgram(argv);
    await program.parseAsync(withoutHelpOfNothing(argv), { from: 'user' });
  } catch (error) {
    const shown = error instanceof CommanderError; // commander has printed it
    process.exitCode = !shown ? printError(error) : error.exitCode === 0 ? 0 : 2;
  }
}

/** Nobody reads the progress any more, or its terminal is gone: the work goes on, or stops in order. */
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
});

/** A reader that has seen enough (`dupn report | head`) is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  process.exit();
});

await main(process.argv.slice(2));
