// @vitest-environment jsdom
import type { Page } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { listingOf, priceOf } from "../testing/listing.fixture.ts";
import { withoutOwnShipping } from "./own-shipping.ts";

const page: Page = { kind: "product", listing: listingOf({ shipping: priceOf("4.99") }), rules: {} };
const shippingOn = (html: string): unknown => {
  document.body.innerHTML = html;
  const sent = withoutOwnShipping(page, document);
  return sent.kind === "product" && sent.listing.shipping?.amount;
};
const signIn =
  '<a id="nav-link-accountList" data-nav-ref="nav_ya_signin" href="/ap/signin">Hello, sign in</a>';

test("that no shipping is shown is only said of a page that everybody is shown", () => {
  const none: Page = {
    kind: "product",
    listing: listingOf({ noShipping: true, noUnitPrice: true }),
    rules: {},
  };
  const absentOn = (html: string): unknown => {
    document.body.innerHTML = html;
    const sent = withoutOwnShipping(none, document);
    return sent.kind === "product" && [sent.listing.noShipping, sent.listing.noUnitPrice];
  };
  expect(absentOn(signIn)).toEqual([true, true]);
  expect(absentOn("")).toEqual([false, true]);
});

test("shipping that everybody is shown is sent", () => {
  expect(shippingOn(signIn)).toBe("4.99");
});

test.each([
  [
    "an account",
    '<a id="nav-link-accountList" data-nav-ref="nav_youraccount_btn" href="/your-account">Hello, Ann</a>',
  ],
  [
    "a way to sign out",
    `${signIn}<a id="nav-item-signout" href="/gp/flex/sign-out.html">Not Ann? Sign out</a>`,
  ],
  ["no sign of either", ""],
  [
    "another link that asks to sign in",
    '<a id="other" data-nav-ref="nav_ya_signin" href="/ap/signin">Sign in</a>',
  ],
])("shipping to an account's address is not sent: %s", (_, html) => {
  expect(shippingOn(html)).toBeUndefined();
});
