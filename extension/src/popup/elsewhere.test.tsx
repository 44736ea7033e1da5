// @vitest-environment jsdom
import { render, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { expect, test } from "vitest";
import { type Background, fakeServices, overviewOf } from "../testing/page-services.fixture.ts";
import { Elsewhere } from "./elsewhere.tsx";

const subject = { marketplace: marketplaceBySuffix("de")!, asin: parseAsin("B000000001")!, listing: null };
const price = { price: 1999, currency: "USD", exponent: 2, seenAt: Date.now() - 3_600_000 };

function open(background: Background, follows = 0) {
  const services = fakeServices(background, null);
  const overview = { ...overviewOf(), ...(follows > 0 && { follows }) };
  const { container } = render(<Elsewhere subject={subject} overview={overview} send={services.send} />);
  return { services, container };
}

test("a product that is unknown here says in one line what it costs in another country", async () => {
  const { services } = open({ "other-countries": () => [{ marketplace: "com", ...price }] });
  await screen.findByText(/^amazon\.com: \$19\.99, seen 1 hour ago\./);
  expect(screen.queryByRole("button")).toBeNull();
  expect(services.sent("look-up-followed")).toEqual([]);
});

test("followed servers are asked after a click only, and each answer names its server", async () => {
  const { services } = open(
    {
      "other-countries": () => [],
      "look-up-followed": () => [
        { server: "a.example", isSilent: false, found: price },
        { server: "b.example", isSilent: false, found: null },
        { server: "c.example", isSilent: true, found: null },
      ],
    },
    3,
  );
  const button = await screen.findByRole("button", {
    name: "Look it up at the 3 servers that yours follows",
  });
  expect(services.sent("look-up-followed")).toEqual([]);
  await userEvent.setup().click(button);
  await screen.findByText("a.example: $19.99, seen there 1 hour ago.");
  expect(screen.getByText("b.example does not know it.")).toBeTruthy();
  expect(screen.getByText("c.example did not answer.")).toBeTruthy();
  expect(services.sent("look-up-followed")).toEqual([
    { type: "look-up-followed", marketplace: "de", asin: "B000000001" },
  ]);
});

test("a look-up at followed servers that failed can be tried again, and without any nothing is offered", async () => {
  open({ "other-countries": () => [], "look-up-followed": () => null }, 1);
  await userEvent
    .setup()
    .click(await screen.findByRole("button", { name: /at the server that yours follows/ }));
  await screen.findByText(/Your server did not answer/);
  expect(screen.getByRole("button")).toBeTruthy();
});

test("nothing is shown where nothing is known elsewhere and no server is followed", async () => {
  const { container, services } = open({ "other-countries": () => [] });
  await expect.poll(() => services.sent("other-countries").length).toBe(1);
  expect(container.textContent).toBe("");
});
