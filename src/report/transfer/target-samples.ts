import type { TaskName } from '../../core/tasks.ts';
import type { TransferSpec } from '../../spec/experiment-spec.ts';
import { shareText, transferRows } from '../../spec/transfer-cells.ts';
import type { MatchedCell } from '../match-records.ts';
import { countRangeText, countText } from '../number-text.ts';
import { cellsOfTask } from '../report-cells.ts';
import { taskLabel } from '../report-text.ts';

/** Where rows are compared. */
interface Place {
  readonly target: TaskName;
  /** Of the target's labels. (0, 1] */
  readonly share: number;
  readonly seed: number;
}

interface Compared extends Place {
  /** What each row's cell saw of the target in training; of at least two. */
  readonly seen: readonly { readonly name: string; readonly samples: number }[];
}

/** Rows are compared at the same number of samples of the target: says whether they saw it. */
export function targetSampleNotes(
  spec: TransferSpec,
  cells: readonly MatchedCell[],
): readonly string[] {
  const places = comparedPlaces(spec, cells);
  if (places.length === 0) return [];
  const unequal = places.filter(({ seen }) => new Set(seen.map(({ samples }) => samples)).size > 1);
  if (unequal.length === 0) {
    return [
      `With the same labels all rows saw the same number of samples of the target in training, seed by seed: ${equalTexts(places).join(', ')}.`,
    ];
  }
  const why = spec.training.patience > 0 ? ' (training.patience stops cells early)' : '';
  return [
    `Unequal samples of the target in training${why}, which a difference may come from alone: ${unequal.map(unequalText).join('; ')}.`,
  ];
}

function comparedPlaces(spec: TransferSpec, cells: readonly MatchedCell[]): readonly Compared[] {
  const { tasks, fractions, seeds } = spec;
  return tasks
    .flatMap((target) =>
      fractions.flatMap((share) => seeds.map((seed) => ({ target, share, seed }))),
    )
    .map((place) => ({ ...place, seen: seenAt(place, spec, cells) }))
    .filter(({ seen }) => seen.length > 1);
}

function seenAt(
  { target, share, seed }: Place,
  spec: TransferSpec,
  cells: readonly MatchedCell[],
): Compared['seen'] {
  return transferRows(spec).flatMap(({ label, transfer }) => {
    if (transfer?.share !== share) return [];
    return cellsOfTask(cells, label, target)
      .flatMap(({ record }) => record ?? [])
      .filter((record) => record.seed === seed)
      .map(({ work }) => ({ name: transfer.name, samples: work.samplesSeen[target] ?? 0 }));
  });
}

/** `SPP (1 %) 16,500 to 17,000`, over the seeds. */
function equalTexts(places: readonly Compared[]): readonly string[] {
  const counts = new Map<string, number[]>();
  for (const place of places) {
    const text = placeText(place);
    counts.set(text, [...(counts.get(text) ?? []), ...place.seen.map(({ samples }) => samples)]);
  }
  return [...counts].map(([text, samples]) => `${text} ${countRangeText(samples)}`);
}

/** `SPP (5 %), seed 1: 800 (RS, FT), 1,000 (RA)`. */
function unequalText(place: Compared): string {
  const counts = [...new Set(place.seen.map(({ samples }) => samples))].sort((a, b) => a - b);
  const texts = counts.map((count) => {
    const names = place.seen.flatMap(({ name, samples }) => (samples === count ? [name] : []));
    return `${countText(count)} (${names.join(', ')})`;
  });
  return `${placeText(place)}, seed ${place.seed}: ${texts.join(', ')}`;
}

function placeText({ target, share }: Place): string {
  return `${taskLabel(target)} (${shareText(share)})`;
}
