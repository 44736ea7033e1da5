import type { MiddlewareHandler } from "hono";
import { basicAuth } from "hono/basic-auth";
import type { WebsiteServices } from "../services.ts";

/** Lets the operator in alone: the browser asks for the key as a password. */
export const operatorGuard = ({ operator }: Pick<WebsiteServices, "operator">): MiddlewareHandler =>
  basicAuth({
    realm: "Tidemark operator",
    verifyUser: (_, password, c) => operator.isRight(c, password),
  });
