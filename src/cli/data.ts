import type { Command } from 'commander';
import { UserError } from '../core/errors.ts';
import type { KeptSource } from '../data/fetch/keep-source-files.ts';
import type { DatasetSpec } from '../spec/dataset-spec.ts';

const ARGUMENT = 'built-in name (completejourney, jdata2019, simulated) or path of a dataset.yaml';

export function registerData(program: Command): void {
  const data = program
    .command('data')
    .description('Fetch, prepare and describe data sets')
    .addHelpText(
      'after',
      `
Examples:
  $ dupn data fetch completejourney
  $ dupn data fetch completejourney --from <folder with the eight Parquet files>
  $ dupn data fetch jdata2019 --from <folder with its four files>
  $ dupn data prepare completejourney
  $ dupn data describe simulated --json`,
    );
  data
    .command('fetch')
    .argument('<data set>', ARGUMENT)
    .option('--from <folder>', 'take the files from a folder instead of downloading them')
    .description('Get the source files of a data set into the cache')
    .action(fetchData);
  data
    .command('prepare')
    .argument('<data set>', ARGUMENT)
    .description('Build histories and example tables; does nothing when that is done and undamaged')
    .action(prepareData);
  data
    .command('describe')
    .argument('<data set>', ARGUMENT)
    .option('--json', 'for machines')
    .description('Counts of tasks and splits, histories, vocabularies; prepares what is missing')
    .action(describeData);
}

async function fetchData(name: string, options: { from?: string }): Promise<void> {
  const { spec } = await loadSpec(name);
  switch (spec.kind) {
    case 'simulated':
      console.log('simulated needs no files: it is generated from its seed');
      return;
    case 'completejourney': {
      if (spec.source !== undefined) throw hasSource(name, spec.source);
      const { fetchCompletejourney } =
        await import('../data/completejourney/fetch-completejourney.ts');
      printKept(await fetchCompletejourney({ ...options, report }));
      return;
    }
    case 'jdata2019': {
      if (spec.source !== undefined) throw hasSource(name, spec.source);
      const { fetchJdata2019 } = await import('../data/jdata2019/fetch-jdata2019.ts');
      printKept(await fetchJdata2019({ ...options, report }));
    }
  }
}

function report(line: string): void {
  console.error(line);
}

function printKept({ folder, wasFetched }: KeptSource): void {
  console.log(`${wasFetched ? 'fetched to' : 'already in'} ${folder}`);
}

async function prepareData(name: string): Promise<void> {
  const { folder, wasPrepared } = await prepare(name);
  console.log(`${wasPrepared ? 'prepared in' : 'already in'} ${folder}`);
}

async function describeData(name: string, options: { json?: boolean }): Promise<void> {
  const { folder } = await prepare(name);
  const { readPreparedDataset } = await import('../data/prepared-store.ts');
  const { describeDataset } = await import('../data/describe-dataset.ts');
  const description = describeDataset(readPreparedDataset(folder));
  if (options.json === true) {
    console.log(JSON.stringify(description, null, 2));
    return;
  }
  const { descriptionTables } = await import('./description-tables.ts');
  console.log(descriptionTables(description));
}

async function prepare(name: string): Promise<{ folder: string; wasPrepared: boolean }> {
  const { spec, path } = await loadSpec(name);
  const { ensurePrepared } = await import('../experiment/prepared-folder.ts');
  const { damageLine } = await import('./damage-line.ts');
  const { otherSourceLine } = await import('./other-source-line.ts');
  const { stageBar } = await import('./stage-bar.ts');
  const { waitingLine } = await import('./waiting-line.ts');
  const bar = stageBar(`preparing ${spec.dataset}`);
  let wasPrepared = false;
  try {
    const { folder } = await ensurePrepared(spec, path, {
      onDamage: (damage) => {
        console.error(damageLine(damage));
      },
      onOtherSource: () => {
        console.error(otherSourceLine(spec.dataset));
      },
      onProgress: (progress) => {
        wasPrepared = true;
        bar.update(progress);
      },
      onWaiting: (wait) => {
        console.error(waitingLine(wait));
      },
    });
    return { folder, wasPrepared };
  } finally {
    bar.stop();
  }
}

async function loadSpec(name: string): Promise<{ spec: DatasetSpec; path: string }> {
  const { loadDatasetArgument } = await import('./dataset-argument.ts');
  return loadDatasetArgument(name);
}

function hasSource(name: string, source: string): UserError {
  return new UserError({
    code: 'nothing-to-fetch',
    where: name,
    message: 'this data set names its own folder of files, so there is nothing to fetch',
    found: `source: ${source}`,
    cure: 'run `dupn data prepare` on it, or leave out `source`',
  });
}
