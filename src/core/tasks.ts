/** The five tasks of the paper, in the order of the parity vectors' task ids (Ni et al. 2018, section 5). */
export const TASK_NAMES = ['ctr', 'l2r', 'fifp', 'ppp', 'spp'] as const;

export type TaskName = (typeof TASK_NAMES)[number];

export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;

export type SplitName = (typeof SPLIT_NAMES)[number];
