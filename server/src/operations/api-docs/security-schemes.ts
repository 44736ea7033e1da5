/** Credentials that requests may need. */
export const securitySchemes = {
  read: {
    type: "http",
    scheme: "bearer",
    description: "The server's read key, where not everybody may read",
  },
  website: {
    type: "apiKey",
    in: "cookie",
    name: "tidemark_read",
    description: "The same, as the website keeps it",
  },
  reporter: { type: "http", scheme: "bearer", description: "A reporter's token" },
  holder: { type: "http", scheme: "bearer", description: "A holder's token" },
  operator: { type: "http", scheme: "bearer", description: "The operator's key" },
  verifier: { type: "http", scheme: "bearer", description: "The verifier's key" },
} as const;
