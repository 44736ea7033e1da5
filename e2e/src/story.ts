import { test as base, expect } from "@playwright/test";
import type { ProductView } from "@tidemark/core/wire";
import postgres from "postgres";
import { emptyDatabase } from "./database.ts";
import { arrive, type Person, type Surroundings } from "./person.ts";
import { homePage, type Running, readHeaders, type Server, startServer, startVerifier } from "./processes.ts";
import { openShop, type Shop } from "./shop.ts";

export { expect };

interface Story {
  /** A database that survives restarts of the story's servers. */
  readonly database: { readonly url: string; readonly sql: postgres.Sql };
  readonly shop: Shop;
  readonly server: Server;
  /** A verifier that has already asked for work. */
  readonly verifier: Running;
  /** Adds a person, with consent by default. */
  readonly person: (options?: Partial<Surroundings> & { consents?: boolean }) => Promise<Person>;
}

/** An invite code of a running server's database. */
export async function inviteCode(sql: postgres.Sql): Promise<string> {
  const { createInvite } = await import("@tidemark/server/invites");
  return createInvite(sql as never, "operator");
}

export const test = base.extend<Story>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
  database: async ({}, use) => {
    const database = await emptyDatabase();
    const sql = postgres(database.url, { max: 2, onnotice: () => {}, types: { bigint: postgres.BigInt } });
    await use({ url: database.url, sql: sql as never });
    await sql.end();
    await database.drop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  shop: async ({}, use) => {
    const shop = await openShop();
    await use(shop);
    await shop.close();
  },
  server: async ({ database }, use) => {
    const server = await startServer({ DATABASE_URL: database.url });
    await use(server);
    await server.end();
  },
  verifier: async ({ server, shop }, use) => {
    const verifier = startVerifier(server.url, shop.origin);
    await expect.poll(() => homePage(server), { timeout: 30_000 }).toContain("At work, last seen");
    await use(verifier);
    await verifier.end();
  },
  person: async ({ server, shop, database }, use) => {
    const people: Person[] = [];
    await use(async ({ consents = true, ...surroundings } = {}) => {
      const person = await arrive({
        shop: ({ host, pathname }) => shop.page(host + pathname),
        ...surroundings,
      });
      people.push(person);
      if (consents) await person.consent(server.url, await inviteCode(database.sql));
      return person;
    });
    for (const person of people) await person.leave();
  },
});

/** The product from the API; null while nobody has reported it. */
export async function productAt(
  server: Pick<Server, "url" | "openUrl">,
  path: string,
): Promise<ProductView | null> {
  const response = await fetch(`${server.url}/v1/products/${path}`, { headers: readHeaders(server) });
  return response.ok ? ((await response.json()) as ProductView) : null;
}

/** Waits until a product is as expected. */
export const expectProduct = (server: Pick<Server, "url" | "openUrl">, path: string, timeout = 45_000) =>
  expect.poll(async () => (await productAt(server, path)) ?? {}, { timeout });
