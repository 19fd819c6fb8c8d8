/** Is called while a request is being sent, with the bytes sent so far and all bytes. */
export type Progress = (sent: number, total: number) => void;
/** A fetch that reports its progress, in browsers: their own fetch cannot. Elsewhere it reports the end only. */
export declare function fetchWithProgress(progress: Progress): typeof globalThis.fetch;
