import { expect, test } from "vitest";
import { domainsOf, mailboxOf } from "./mailbox.ts";

test.each([
  ["ann@example.org", "ann@example.org"],
  ["Ann+tag@EXAMPLE.org", "ann@example.org"],
  ["ann+a+b@example.org", "ann@example.org"],
  ["a.nn@example.org", "a.nn@example.org"],
  ["A.n.N+KxI@GoogleMail.com", "ann@gmail.com"],
  ["a_n-n.x@pm.me", "annx@proton.me"],
  ["ann@mac.com", "ann@icloud.com"],
  ["ann.x@protonmail.ch", "annx@proton.me"],
  ["vic-x@yandex.ru", "vic.x@yandex.ru"],
  ["Vic.X+tag@Ya.ru", "vic.x@yandex.ru"],
  ["vic-x@yandex.com", "vic.x@yandex.ru"],
  ["vic-x@yandex.by", "vic.x@yandex.ru"],
  ["vic-x@yandex.kz", "vic.x@yandex.ru"],
  ["vic-x@yandex.ua", "vic.x@yandex.ru"],
  ["vic.x@yandex.com.tr", "vic.x@yandex.ru"],
  ["vic.x@narod.ru", "vic.x@yandex.ru"],
  ["anything@ann.fastmail.com", "ann@fastmail.com"],
  ["any+thing@Ann.Fastmail.FM", "ann@fastmail.fm"],
  ["ann+tag@fastmail.com", "ann@fastmail.com"],
  ["ann@bücher.example", "ann@xn--bcher-kva.example"],
  ["ann@BÜCHER.example", "ann@xn--bcher-kva.example"],
  ["ann@example.org.", "ann@example.org"],
  ["+ann@example.org", "+ann@example.org"],
])("%s is the mailbox %s", (address, name) => {
  expect(mailboxOf(address).name).toBe(name);
});

test.each([
  ["x@a.b.victim.co.uk", "victim.co.uk"],
  ["x@victim.example", "victim.example"],
  ["x@one.dyndns.org", "one.dyndns.org"],
  ["x@gmail.com", null],
  // A provider's customer may take all mail of a subdomain.
  ["x@ann.fastmail.com", "fastmail.com"],
])("all of %s counts to the domain %s", (address, domain) => {
  expect(mailboxOf(address).cappedDomain).toBe(domain);
});

test("a mailbox that is reached through several domains is looked for at all of them", () => {
  expect(domainsOf("gmail.com")).toEqual(["gmail.com", "googlemail.com"]);
  expect(domainsOf("fastmail.com")).toEqual(["fastmail.com", "%.fastmail.com"]);
  expect(domainsOf("example.org")).toEqual(["example.org"]);
});
