import type { TaskName } from '../../core/tasks.ts';

/** What determines a simulated data set, seed included: equal options give equal bytes. */
export interface SimulatedOptions {
  readonly seed: number;
  readonly users: number;
  readonly items: number;
  readonly shops: number;
  readonly brands: number;
  readonly categories: number;
  readonly departments: number;
  /** Style tags; the tags of the seven price levels come on top. */
  readonly tags: number;
  /** Fashion icons of FIFP. */
  readonly icons: number;
  /** Days that the log covers: warm-up, training, validation and test together. */
  readonly days: number;
  /** Events of a user over all days, on average; what follows from a request comes on top. */
  readonly meanEvents: number;
  /** Moments of a user after the warm-up, on average. */
  readonly meanMoments: number;
  /** Share of the moments at which each task asks something. */
  readonly requestShare: Readonly<Record<TaskName, number>>;
  /** false: each task's labels depend on causes of its own (negative control of joint training). */
  readonly tasksShareCauses: boolean;
  /** false: type, scenario and time of an event say nothing about what it tells (negative control of properties). */
  readonly informativeProperties: boolean;
}

export const defaultSimulatedOptions: SimulatedOptions = {
  seed: 1,
  users: 2000,
  items: 3000,
  shops: 90,
  brands: 120,
  categories: 30,
  departments: 6,
  tags: 48,
  icons: 60,
  days: 60,
  meanEvents: 200,
  meanMoments: 14,
  requestShare: { ctr: 0.6, l2r: 0.5, fifp: 0.5, ppp: 0.5, spp: 0.4 },
  tasksShareCauses: true,
  informativeProperties: true,
};

/** Small enough for unit tests, with both classes of all five tasks in every split. */
export const tinySimulatedOptions: SimulatedOptions = {
  ...defaultSimulatedOptions,
  users: 40,
  items: 60,
  shops: 12,
  brands: 8,
  categories: 6,
  departments: 3,
  tags: 12,
  icons: 12,
  days: 30,
  meanEvents: 60,
  meanMoments: 16,
};
