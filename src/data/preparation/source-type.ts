/** What a column of a source file must hold; integers and numbers of any width will do. */
export type SourceType = 'integer' | 'number' | 'text' | 'timestamp';
