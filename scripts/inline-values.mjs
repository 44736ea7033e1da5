import { pathToFileURL } from "node:url";

/**
 * esbuild plugin: replaces modules by the values that they export, computed at build time.
 * The merged words of the marketplaces' languages are by meaning 1.5 KB smaller than the tables by language;
 * of compiled messages the parser never ships.
 * @param hasMessage which of the extension's messages are kept, by key; all by default.
 */
export const inlineValues = (hasMessage = () => true) => ({
  name: "inline-values",
  setup(build) {
    const filter = /[\\/](?:core[\\/]src[\\/]page[\\/]words|texts[\\/]src[\\/](?:extension|chart))\.ts$/;
    build.onLoad({ filter }, async ({ path }) => {
      const { extensionMessages, ...values } = await import(pathToFileURL(path).href);
      const kept = Object.entries(extensionMessages ?? {}).filter(([key]) => hasMessage(key));
      if (extensionMessages) values.extensionMessages = Object.fromEntries(kept);
      const contents = Object.entries(values).map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
      );
      return { contents: contents.join("\n"), loader: "js" };
    });
  },
});
