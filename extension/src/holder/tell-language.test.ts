import { expect, test } from "vitest";
import { createStore, freshState, type State } from "../state/store.ts";
import { newHolder } from "./holder.ts";
import { tellLanguage } from "./tell-language.ts";

const server = "https://prices.example.org";
const settings = { ...freshState.settings, mode: "lookup", server } as const;
const holder = newHolder(server, "th1.t");

/** Tells a server German, and gives what it was sent and what is kept of it. */
async function tell(state: Partial<State>, answer: unknown = { language: "de" }) {
  const disk: Record<string, unknown> = { ...freshState, settings, holder, ...state };
  const store = createStore({ get: async () => disk, set: async (items) => void Object.assign(disk, items) });
  const sent: unknown[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    sent.push([init.method, url, JSON.parse(String(init.body))]);
    return Response.json(answer);
  };
  await tellLanguage(store.update, fetch, "de");
  return { sent, told: (await store.read()).holder?.language ?? null };
}

test("the server is told the language of a holder's mails, and once", async () => {
  const { sent, told } = await tell({});
  expect(sent).toEqual([["PATCH", `${server}/v1/me`, { language: "de" }]]);
  expect(told).toBe("de");
  expect((await tell({ holder: { ...holder, language: "de" } })).sent).toEqual([]);
});

test("a server of before the languages is told again another time", async () => {
  expect(await tell({}, { consolidation: {} })).toMatchObject({ told: null });
});

test.each([
  ["without a holder", { holder: null }],
  ["without consent", { settings: { ...settings, mode: "none" as const } }],
  ["whose token is lost", { holder: { ...holder, token: null } }],
  ["that another device began, while no language is chosen here", { holder: { ...holder, device: "1" } }],
])("no server is told a language %s", async (_, state) => {
  expect((await tell(state)).sent).toEqual([]);
});

test("a language that is chosen here is told of a holder that another device began, too", async () => {
  const state = { holder: { ...holder, device: "1" }, settings: { ...settings, language: "de" } };
  expect(await tell(state)).toMatchObject({ told: "de" });
});
