import {
  BulkChange,
  BulkChanged,
  Devices,
  DeviceToken,
  Imported,
  ImportedBundle,
  ImportFile,
  LinkCode,
  Merge,
  Merged,
  NewDevice,
  PurchaseVault,
  PurchaseVersion,
  RecoveryKey,
  RecoveryMail,
  SealedPurchases,
} from "@tidemark/core/wire";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { done, doneSilently, idInPath, operation } from "./operation.ts";

const ifMatch = { name: "If-Match", in: "header", required: false, schema: { type: "string" } } as const;
const ifNoneMatch = { ...ifMatch, name: "If-None-Match" } as const;

/** Paths for the devices of a holder, and for all its watches at once. */
export const devicePaths: ZodOpenApiPathsObject = {
  "/v1/devices": {
    post: operation({
      summary:
        "Get access to a holder's watches by a link code or a recovery key: a token of its own, shown this once. 404: it does not work; 429: too many wrong ones came from this network",
      body: NewDevice,
      answers: [done(DeviceToken, 201)],
      fails: [404, 429],
    }),
  },
  "/v1/me/devices": {
    get: operation({
      summary: "Linked devices, and the last link code until it expires",
      as: "holder",
      answers: [done(Devices)],
    }),
  },
  "/v1/me/devices/{id}": {
    delete: operation({
      summary: "End the access of a device, and of those it linked; secret links are replaced",
      as: "holder",
      parameters: [idInPath("The device")],
      answers: [doneSilently],
      fails: [404],
    }),
  },
  "/v1/me/link-code": {
    post: operation({
      summary:
        "Show a code that gives another device access, once and within 5 minutes; it ends the last one",
      as: "holder",
      answers: [done(LinkCode, 201)],
    }),
  },
  "/v1/me/recovery-key": {
    post: operation({
      summary: "Make a recovery key, shown this once; it ends the last one",
      as: "holder",
      answers: [done(RecoveryKey, 201)],
    }),
  },
  "/v1/me/recovery-key/mail": {
    post: operation({
      summary: "Mail the present recovery key to a confirmed mailbox. 409: the mail was not sent",
      as: "holder",
      body: RecoveryMail,
      answers: [doneSilently],
      fails: [404, 409],
    }),
  },
  "/v1/me/merge": {
    post: operation({
      summary:
        "Merge another holder into this one by its token, and erase it; may be repeated. 409: together they have too much",
      as: "holder",
      body: Merge,
      answers: [done(Merged)],
      fails: [409],
    }),
  },
  "/v1/me/purchases": {
    get: operation({
      summary:
        "What the holder's browsers keep of purchases, encrypted by a key that the server does not have",
      as: "holder",
      answers: [done(PurchaseVault)],
      fails: [404],
    }),
    put: operation({
      summary:
        "Replace it: `If-Match` has the ETag of the version that is replaced, or `If-None-Match: *` says that there is none. 412: another browser was quicker",
      as: "holder",
      parameters: [ifMatch, ifNoneMatch],
      body: SealedPurchases,
      answers: [done(PurchaseVersion)],
      fails: [412],
    }),
    delete: operation({ summary: "Delete it", as: "holder", answers: [doneSilently] }),
  },
  "/v1/me/import": {
    post: operation({
      summary:
        "Add the watches of an export, all or none: channels and messages are not imported, settings only where there is no watch yet. 400 names the rows that cannot be used; 409: too many watches",
      as: "holder",
      body: ImportFile,
      answers: [done(Imported)],
      fails: [403, 409],
    }),
  },
  "/v1/me/imported": {
    get: operation({
      summary:
        "All prices that were imported from other tools for this holder alone, of watched products first. `left`: series that did not fit. With an ETag; no cache may keep it",
      as: "holder",
      answers: [done(ImportedBundle)],
      etag: true,
    }),
  },
  "/v1/me/watches": {
    post: operation({
      summary:
        "Pause, resume, delete, tag or untag several watches, or restore deleted ones. 409: too many watches",
      as: "holder",
      body: BulkChange,
      answers: [done(BulkChanged)],
      fails: [409],
    }),
  },
};
