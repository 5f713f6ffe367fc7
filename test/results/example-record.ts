import { TRAINING_VERSION, type RunRecord } from '../../src/results/run-record.ts';

/** A complete, plausible record; tests override what they are about. */
export function exampleRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    formatVersion: 1,
    status: 'complete',
    smoke: false,
    experiment: 'quickstart',
    row: 'multi-task',
    label: 'multi-task',
    learning: 'joint',
    tasks: ['ctr', 'ppp'],
    seed: 1,
    digest: 'ab'.repeat(32),
    trainingVersion: TRAINING_VERSION,
    spec: { data: { dataset: 'simulated' }, model: { kind: 'dupn' }, training: { epochs: 2 } },
    dataset: { name: 'simulated', fingerprint: 'f00d' },
    provenance: { version: '0.1.0', gitCommit: null, gitDirty: null, lockfileSha256: null, nodeVersion: 'v20.19.0' },
    engine: {
      name: 'tensorflow',
      version: '2.21.0',
      device: 'CPU',
      threads: 2,
      environment: { TF_ENABLE_ONEDNN_OPTS: '0' },
    },
    startedAt: '2025-03-01T10:00:00Z',
    finishedAt: '2025-03-01T10:01:30Z',
    work: {
      steps: 120,
      epochs: 2,
      samplesSeen: { ctr: 8000, ppp: 3000 },
      trainingSeconds: 60,
      wallSeconds: 90,
      samplesPerSecond: 183.3,
      inputShare: 0.02,
      peakMemoryMiB: 700,
    },
    parameters: { embedding: 90_000, dense: 210_000 },
    selection: { on: 'validation', by: 'metric', step: 100, epoch: 1.7, score: 0.7 },
    stopReason: 'epochs',
    metrics: {
      ctr: {
        validation: { rows: 400, positives: 80, users: 40, values: { auc: 0.72 } },
        test: {
          rows: 500,
          positives: 100,
          requests: 100,
          users: 50,
          values: { auc: 0.71, gauc: null, logLoss: 0.47 },
          ci95: { auc: [0.69, 0.73] },
        },
      },
      ppp: { test: { rows: 200, users: 50, values: { accuracy: 0.31 } } },
    },
    ...overrides,
  };
}
