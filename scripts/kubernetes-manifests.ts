import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";

/** What deploy/kubernetes says, as far as the tests read it. */

export type Labels = Readonly<Record<string, string>>;

export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

interface SecretItems {
  readonly name?: string;
  readonly secretName?: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

export interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit?: string };
  readonly secret?: SecretItems;
  readonly projected?: { readonly sources: readonly { readonly secret: SecretItems }[] };
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}

export interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly securityContext?: SecurityContext;
  readonly resources?: Resources;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
}

export interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly securityContext?: SecurityContext;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number; readonly endPort?: number }[];
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly selector: Selector & Labels;
    readonly replicas?: number;
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
    readonly ports: readonly { readonly port: number; readonly targetPort: string }[];
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

export const folder = join(import.meta.dirname, "../deploy/kubernetes");
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

export interface Kustomization {
  readonly namespace?: string;
  readonly resources: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly newTag?: string }[];
  readonly configMapGenerator?: readonly { readonly name: string; readonly literals: readonly string[] }[];
}

export const kustomizationIn = (part: string): Kustomization => parse(read(`${part}/kustomization.yaml`));

export const documentsIn = (text: string): Manifest[] =>
  parseAllDocuments(text).map((one) => {
    if (one.errors.length > 0) throw one.errors[0];
    return one.toJS();
  });

/** A folder as kustomize makes it, but for the digest in names: one without patches, whose resources are files. */
export function manifestsIn(part: string): Manifest[] {
  const { namespace, resources, images = [], configMapGenerator = [] } = kustomizationIn(part);
  const imageOf = (name: string) => {
    const found = images.find((one) => one.name === name);
    return found ? `${found.newName}:${found.newTag}` : name;
  };
  const withImages = (spec: PodSpec): PodSpec => ({
    ...spec,
    containers: spec.containers.map((one) => ({ ...one, image: imageOf(one.image) })),
    ...(spec.initContainers && {
      initContainers: spec.initContainers.map((one) => ({ ...one, image: imageOf(one.image) })),
    }),
  });
  const found = resources.flatMap((file) => documentsIn(read(`${part}/${file}`)));
  for (const { name, literals } of configMapGenerator) {
    const data = Object.fromEntries(literals.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    found.push({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data } as unknown as Manifest);
  }
  return found.map((one) => ({
    ...one,
    metadata: { ...one.metadata, ...(one.kind !== "Namespace" && namespace && { namespace }) },
    spec:
      one.kind === "Deployment" || one.kind === "Job"
        ? {
            ...one.spec,
            template: { ...one.spec.template, spec: withImages(one.spec.template.spec) },
          }
        : one.spec,
  }));
}

export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      if (operator !== "In") throw new Error(`The tests do not know the operator ${operator}.`);
      return values.includes(labels[key] ?? "");
    })
  );
}

/** The folders that the example is made of, and the Job for commands, which is applied by itself. */
export const parts = ["base", "database", "kafka", "valkey", "verifier", "commands"];
/** With KUBERNETES_BUILT the example and the Job as kustomize built them, else the folders that they are made of. */
export const built = process.env.KUBERNETES_BUILT;
export const manifests: readonly Manifest[] = built
  ? documentsIn(readFileSync(built, "utf8"))
  : parts.flatMap(manifestsIn);
export const of = (kind: string): Manifest[] => manifests.filter((one) => one.kind === kind);
/** A resource whose shape the types above do not say. */
export const anyOf = (kind: string, name: string) => {
  const found = of(kind).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  // biome-ignore lint/suspicious/noExplicitAny: read in few places, by path.
  return found as any;
};
export const deployments = of("Deployment");
export const labelsOf = ({ spec }: Manifest) => spec.template.metadata.labels;
export const componentOf = (one: Manifest) =>
  labelsOf(one)["app.kubernetes.io/component"] ?? one.metadata.name;
export const containers = [...deployments, ...of("Job")].flatMap((deployment) => {
  const { spec } = deployment.spec.template;
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  return all.map((container) => ({ deployment, spec, container, is: container.name }));
});

export const configMaps = Object.fromEntries(
  of("ConfigMap").map(({ metadata, data }) => [metadata.name, data!]),
);
/** The variables of a container, those of its ConfigMap first. */
export const variablesOf = ({ envFrom = [], env = [] }: Container): Record<string, string> => ({
  ...Object.assign({}, ...envFrom.map(({ configMapRef }) => configMaps[configMapRef.name])),
  ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
});
