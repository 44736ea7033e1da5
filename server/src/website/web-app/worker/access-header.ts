/** Names the browser's access in an answer, so that the worker notices another one. */
export const accessHeader = "Tidemark-Access";
/** There is none, or none that may keep anything: the worker empties what it keeps. */
export const noAccess = "none";
