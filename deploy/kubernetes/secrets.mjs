/** In which namespace deploy/kubernetes puts everything. */
const namespace = "tidemark";

/**
 * What deploy/kubernetes takes from Secrets, but for those of the backups' store, as one document for `kubectl apply`.
 * @param config the secrets of a server, as they stand in config.json
 * @param password of the database's role `tidemark`, without characters that a URL encodes
 */
export function kubernetesSecrets(config, password) {
  const uriAt = (host) => `postgres://tidemark:${password}@${host}:5432/tidemark`;
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      secret("tidemark-config", "Opaque", { "config.json": JSON.stringify(config) }),
      secret("tidemark-verifier", "Opaque", { key: config.verifierKey }),
      // CloudNativePG sets the role's password by it.
      secret("tidemark-database", "kubernetes.io/basic-auth", {
        username: "tidemark",
        password,
        uri: uriAt("tidemark-db-rw"),
        "read-uri": uriAt("tidemark-db-one-replica"),
      }),
    ],
  };
}

const secret = (name, type, stringData) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  type,
  stringData,
});
