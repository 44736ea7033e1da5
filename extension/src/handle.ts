interface Typed {
  readonly type: string;
}

/** One handler for each type of request; `A` has the answers by type. */
export type Handlers<R extends Typed, A extends { readonly [T in R["type"]]: unknown }> = {
  readonly [T in R["type"]]: (request: Extract<R, { readonly type: T }>) => Promise<A[T]>;
};

/** Answers a request by the handler of its type. */
export function handle<
  R extends Typed,
  A extends { readonly [K in R["type"]]: unknown },
  T extends R["type"],
>(handlers: Handlers<R, A>, request: Extract<R, { readonly type: T }>): Promise<A[T]> {
  return handlers[request.type as T](request);
}
