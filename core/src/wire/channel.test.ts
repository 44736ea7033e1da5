import { expect, test } from "vitest";
import { Channels } from "./channel.ts";

test("a channel of a kind that only a newer server knows is shown as another one, beside the others", () => {
  const channel = {
    id: "1",
    where: "somewhere",
    state: "working",
    problem: null,
    createdAt: "2026-01-01T00:00:00Z",
  };
  const kinds = ["ntfy", "pigeon", "email"].map((kind) => ({ ...channel, kind }));
  const { channels } = Channels.parse({ channels: kinds, vapidKey: "", email: true });
  expect(channels.map(({ kind }) => kind)).toEqual(["ntfy", "other", "email"]);
});
