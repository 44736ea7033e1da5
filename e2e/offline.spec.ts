import { kept } from "./src/person.ts";
import { startServer } from "./src/processes.ts";
import { lampPage } from "./src/shop.ts";
import { expect, expectProduct, inviteCode, test } from "./src/story.ts";

test("the server is down, the browser restarts, the server returns: each new price counts once", async ({
  database,
  shop,
  person,
}) => {
  const first = await startServer({ DATABASE_URL: database.url });
  const { port } = new URL(first.url);
  const ann = await person({ consents: false });
  await ann.consent(first.url, await inviteCode(database.sql));
  // With a second reporter a new price stays a claim, and its evidence can be counted.
  const bob = await person({ consents: false });
  await bob.consent(first.url, await inviteCode(database.sql));
  await first.end();

  for (const asin of ["B000000001", "B000000002"]) {
    shop.show(`www.amazon.com/dp/${asin}`, lampPage({ asin, price: "$25.00" }));
    await ann.visit(`https://www.amazon.com/dp/${asin}`);
  }
  const waiting = async () => (await kept(ann)).outbox?.entries.map(({ listing }) => listing.asin);
  await expect.poll(waiting).toEqual(["B000000001", "B000000002"]);

  const again = await ann.restart();
  const second = await startServer({ DATABASE_URL: database.url, PORT: port });
  try {
    for (const asin of ["B000000001", "B000000002"]) {
      await expectProduct(second, `com/${asin}`, 100_000).toMatchObject({
        dirty: true,
        series: { buy_box: { claims: [{ price: 2500, seenBy: 1 }] } },
      });
    }
    expect(await database.sql`select 1 from evidence`).toHaveLength(2);
    expect((await kept(again)).outbox?.entries).toEqual([]);
  } finally {
    await again.leave();
    await second.end();
  }
});
