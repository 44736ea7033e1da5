/** Names the browser's access in an answer, so that the worker notices another one. */
export const accessHeader = "Tidemark-Access";
