/**
 * The packages that some workspaces need to run, by their paths in package-lock.json: what their `dependencies` lead to,
 * with optional ones and peers that are not optional, without those for development.
 */
export function productionPackages({ packages }, workspaces) {
  const found = new Set();
  const follow = (path) => {
    const entry = packages[path];
    const target = entry.link ? entry.resolved : path;
    if (found.has(target)) return;
    found.add(target);
    for (const name of needsOf(packages[target])) {
      const next = resolved(packages, target, name);
      if (next) follow(next);
    }
  };
  for (const path of workspaces) follow(path);
  return [...found].filter((path) => path.includes("node_modules/")).sort();
}

function needsOf({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }) {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {}), ...peers];
}

/** Where Node finds a package from another one; null for one that this platform does not need. */
function resolved(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const path = `${folder ? `${folder}/` : ""}node_modules/${name}`;
    if (packages[path]) return path;
    if (!folder) return null;
    if (!folder.includes("/")) {
      const top = `node_modules/${name}`;
      return packages[top] ? top : null;
    }
  }
}
