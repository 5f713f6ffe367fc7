/** Other files may be somebody's own, and may be damaged ones. */
export function otherSourceLine(dataset: string): string {
  return `${dataset}: not the files that this kind of data set was specified on; the counts that must come out of those are not checked`;
}
