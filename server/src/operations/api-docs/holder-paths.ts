import {
  ChannelMade,
  Channels,
  ChannelTest,
  HolderSettings,
  HolderToken,
  Links,
  Me,
  Messages,
  NewChannel,
  NewHolder,
  NewWatch,
  readKeyHeader,
  SettingsPatch,
  TelegramLink,
  Watch,
  Watches,
  WatchPatch,
} from "@tidemark/core/wire";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { maxAfter, maxLimit } from "../../alerts/messages/routes.ts";
import { done, doneSilently, idInPath, operation, productQuery, query } from "./operation.ts";

/** Paths for watches, channels, messages and the holder's data. */
export const holderPaths: ZodOpenApiPathsObject = {
  "/v1/holders": {
    post: operation({
      summary: "Become a holder of watches: a token of its own, shown this once",
      as: "reader",
      body: NewHolder,
      answers: [done(HolderToken, 201)],
      fails: [403],
    }),
  },
  "/v1/me": {
    get: operation({ summary: "All that is kept of a holder", as: "holder", answers: [done(Me)] }),
    patch: operation({
      summary: "Change settings; what is left out stays",
      as: "holder",
      body: SettingsPatch,
      answers: [done(HolderSettings)],
    }),
    delete: operation({
      summary: "Erase all that is kept of a holder",
      as: "holder",
      answers: [doneSilently],
    }),
  },
  "/v1/me/links": {
    post: operation({
      summary: "Replace the secret links: those of before are void",
      as: "holder",
      answers: [done(Links)],
      fails: [409],
    }),
  },
  "/v1/watches": {
    get: operation({
      summary: "Watches, newest first",
      as: "holder",
      parameters: [...productQuery],
      answers: [done(Watches)],
      fails: [400],
    }),
    post: operation({
      summary: "Watch a series; 200 when the same request with this key made it before",
      as: "holder",
      body: NewWatch,
      parameters: [
        {
          name: "Idempotency-Key",
          in: "header",
          description: "1 to 128 visible characters, new for each watch: the request may be repeated",
          schema: { type: "string", pattern: "^[!-~]{1,128}$" },
        },
        {
          name: readKeyHeader,
          in: "header",
          description: "The present read key, where not everybody may read; the website's cookie is as good",
          schema: { type: "string" },
        },
      ],
      answers: [done(Watch), done(Watch, 201)],
      fails: [403, 404, 409],
    }),
  },
  "/v1/watches/{id}": {
    patch: operation({
      summary: "Change a watch; what is left out stays",
      as: "holder",
      body: WatchPatch,
      parameters: [idInPath("The watch")],
      answers: [done(Watch)],
      fails: [404],
    }),
    delete: operation({
      summary: "Stop a watch",
      as: "holder",
      parameters: [idInPath("The watch")],
      answers: [doneSilently],
      fails: [404],
    }),
  },
  "/v1/channels": {
    get: operation({ summary: "Where the holder is told", as: "holder", answers: [done(Channels)] }),
    post: operation({
      summary:
        "Add a channel; 200 when it is there already. Its secrets are never shown again. An e-mail address is asked first; why it could not be is its `problem` later. 429: a cap on mail",
      as: "holder",
      body: NewChannel,
      answers: [done(ChannelMade), done(ChannelMade, 201)],
      fails: [409],
    }),
  },
  "/v1/me/telegram-link": {
    post: operation({
      summary:
        "Make a link to the server's Telegram bot: who opens it and presses Start makes that chat a channel, once, within 15 minutes",
      as: "holder",
      answers: [done(TelegramLink, 201)],
      fails: [400],
    }),
  },
  "/v1/channels/{id}": {
    delete: operation({
      summary: "Delete a channel",
      as: "holder",
      parameters: [idInPath("The channel")],
      answers: [doneSilently],
      fails: [404],
    }),
  },
  "/v1/channels/{id}/test": {
    post: operation({
      summary:
        "Send one test message; what the receiver answered, at most 200 letters without the channel's secrets",
      as: "holder",
      parameters: [idInPath("The channel")],
      answers: [done(ChannelTest)],
      fails: [404, 409],
    }),
  },
  "/v1/alerts": {
    get: operation({
      summary: "Messages, oldest first; with an ETag, 304 when nothing is new",
      as: "holder",
      parameters: [
        query("after", "The oldest after this number; the newest when left out", {
          type: "integer",
          minimum: 0,
          maximum: maxAfter,
        }),
        query("limit", "At most so many; 50 when left out", {
          type: "integer",
          minimum: 1,
          maximum: maxLimit,
        }),
      ],
      answers: [done(Messages)],
      etag: true,
      fails: [400],
    }),
  },
};
