import type { ExperimentSpec, TransferSpec } from '../../spec/experiment-spec.ts';
import type { MatchedCell } from '../match-records.ts';
import { taskLabel } from '../report-text.ts';
import { targetSampleNotes } from './target-samples.ts';

/** What a reader must know of how the strategies were trained. */
export function transferNotes(
  spec: ExperimentSpec,
  cells: readonly MatchedCell[],
): readonly string[] {
  if (spec.kind !== 'transfer') return [];
  const joint = spec.strategies.some(({ kind }) => kind === 'RA') ? ` ${choiceOfRa(spec)}` : '';
  const stored = spec.strategies.some(({ kind }) => kind === 'RT')
    ? [
        'RT trains on representations that the first of its cells makes, once for a source and target: the ledger shows their time beside the training of the row that made them, where its record has it.',
      ]
    : [];
  return [
    `Shares are drawn from the training labels of the target alone: validation and test are whole, the same for every share.${joint}`,
    ...stored,
    ...targetSampleNotes(spec, cells),
    ...otherWeightsNotes(cells),
  ];
}

/** RA learns the source's tasks beside its target. */
function choiceOfRa({ tasks, training, tuning }: TransferSpec): string {
  const { selectOn } = training;
  const isTarget = selectOn?.length === 1 && tasks.every((task) => selectOn.includes(task));
  if (isTarget) return 'Weights are those that validation finds best for the target, of RA too.';
  const voters = selectOn?.map(taskLabel).join(', ') ?? 'all of its tasks together';
  const weights = `RA keeps the weights that validation finds best for ${voters}, the others those that are best for the target alone.`;
  return tuning?.grid === undefined
    ? weights
    : `${weights} Settings are those that are best for the target, of RA too.`;
}

/** A source that was trained again, on another machine say, is the same cell with other weights: its record's digest tells nothing of it. */
function otherWeightsNotes(cells: readonly MatchedCell[]): readonly string[] {
  const weights = new Map<string, Set<string>>();
  for (const { cell, record } of cells) {
    const source = cell.needs.find(({ trial }) => trial === undefined);
    if (record?.start === undefined || source === undefined) continue;
    const name = `${source.label} (seed ${source.seed})`;
    weights.set(name, (weights.get(name) ?? new Set()).add(record.start.weights));
  }
  const mixed = [...weights].filter(([, found]) => found.size > 1).map(([name]) => name);
  return mixed.length === 0
    ? []
    : [
        `Cells started from different weights of ${mixed.join(', ')}, which was trained again between them: a difference may be one of these weights. --force trains such cells anew.`,
      ];
}
