/**
 * The borders between the rooms of src/. docs/architecture.md explains them, and test/architecture compares
 * its table with these rules.
 */

/** What each room may import besides itself. */
const MAY_IMPORT = {
  core: [],
  spec: ['core'],
  data: ['core'],
  metrics: ['core'],
  statistics: ['core'],
  results: ['core', 'metrics'],
  report: ['core', 'spec', 'metrics', 'statistics', 'results'],
  nn: ['core'],
  tasks: ['core', 'data', 'nn'],
  models: ['core', 'data', 'nn', 'tasks'],
  training: ['core', 'data', 'metrics', 'nn', 'tasks', 'models'],
  experiment: [
    'core',
    'spec',
    'data',
    'metrics',
    'statistics',
    'results',
    'nn',
    'tasks',
    'models',
    'training',
  ],
  benchmark: ['core', 'spec', 'data', 'nn', 'models', 'training', 'experiment'],
  cli: [
    'core',
    'spec',
    'data',
    'metrics',
    'results',
    'report',
    'nn',
    'training',
    'experiment',
    'benchmark',
  ],
};

/** Rooms that hold tensors. */
const WITH_TENSORS = ['nn', 'tasks', 'models', 'training', 'benchmark'];

/** Files of experiment/ that run a model; only they may lead to tensors. */
const RUN_A_MODEL = ['compose-[a-z]+', 'run-cell'];

/** Rooms through which the command line starts fast. */
const WITHOUT_TENSORS = ['core', 'spec', 'data', 'metrics', 'statistics', 'results', 'report'];

const TENSORS = '(^|/)node_modules/@tensorflow/';
const BACKENDS = `${TENSORS}(tfjs|tfjs-node|tfjs-node-gpu|tfjs-backend-[a-z]+)/`;

const any = (names) => `(${names.join('|')})`;

const roomRules = Object.entries(MAY_IMPORT).map(([room, others]) => ({
  name: `${room}-imports`,
  comment: `src/${room} may import ${others.join(', ') || 'nothing'} of src/ besides itself`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/${any([room, ...others])}/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'every-room-has-rules',
      comment: 'A new room gets its line above and in docs/architecture.md',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: `^src/${any(Object.keys(MAY_IMPORT))}/` },
    },
    {
      name: 'tensors-in-few-rooms',
      comment: `Only ${WITH_TENSORS.join(', ')} hold tensors`,
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: `^src/${any(WITH_TENSORS)}/` },
      to: { path: TENSORS },
    },
    {
      name: 'backends-in-one-folder',
      comment: 'Which engine computes is decided in nn/backend alone',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: '^src/nn/backend/' },
      to: { path: BACKENDS },
    },
    {
      name: 'no-way-to-tensors',
      comment: 'These rooms work without TensorFlow, however far one follows their imports',
      severity: 'error',
      from: { path: `^src/${any(WITHOUT_TENSORS)}/` },
      to: { path: TENSORS, reachable: true },
    },
    {
      name: 'experiment-runs-models-in-few-files',
      comment:
        'Planning, executing and reporting never load TensorFlow: a cell has its own process',
      severity: 'error',
      from: {
        path: '^src/experiment/',
        pathNot: `^src/experiment/${any(RUN_A_MODEL)}[.]ts$`,
      },
      to: { path: TENSORS, reachable: true },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-in-the-program',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'only-listed-packages',
      comment: 'The program imports its own dependencies, not those of others or of development',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { path: '^(src|test)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    skipAnalysisNotInRules: false,
  },
};
