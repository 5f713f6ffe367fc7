export interface PreparationProgress {
  /** From 1. */
  readonly stage: number;
  readonly stages: number;
  readonly title: string;
}
