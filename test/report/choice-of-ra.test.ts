import { expect, test } from 'vitest';
import { transferNotes } from '../../src/report/transfer/transfer-notes.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';

const noteOn = (changes: object): string =>
  transferNotes(
    experimentSchema.parse({
      ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'] },
      ...{ sources: [{ tasks: ['ctr', 'ppp'] }], model: 'dupn', references: [] },
      ...changes,
    }),
    [],
  )[0] ?? '';
const tuning = { grid: { 'training.optimizer.learningRate': [0.1, 0.2] } };

test('a report says what the weights and the settings of RA are chosen by', () => {
  expect(noteOn({})).toContain(
    'RA keeps the weights that validation finds best for all of its tasks together, the others those that are best for the target alone.',
  );
  expect(noteOn({ tuning })).toContain('Settings are those that are best for the target, of RA');
  expect(noteOn({ training: { selectOn: ['ppp'] } })).toContain('best for PPP, the others');
  for (const searched of [{}, { tuning }]) {
    const note = noteOn({ ...searched, training: { selectOn: ['spp'] } });
    expect(note).toContain(
      'Weights are those that validation finds best for the target, of RA too',
    );
    expect(note).not.toContain('RA keeps');
  }
  expect(noteOn({ strategies: ['RS', 'FT'] })).not.toContain('RA');
});
