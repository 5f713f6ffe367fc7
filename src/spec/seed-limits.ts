/** The largest seed. */
export const MAX_SEED = 2 ** 31 - 1;

/** Seeds of an experiment, at most. */
export const MAX_CELL_SEEDS = 1000;
