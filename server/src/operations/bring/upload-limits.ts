/** Of one file; a form has some bytes more. */
export const maxUploadBytes = 200_000_000;
export const maxFormBytes = maxUploadBytes + 4096;

/** Where files are received: an answer may take longer there than elsewhere. */
export const isUploadPath = (method: string, path: string): boolean =>
  method === "POST" && path === "/watches/bring";
