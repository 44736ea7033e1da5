import type { Invites } from "@tidemark/core/wire";
import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Send } from "../messages.ts";
import { readerFormats, write } from "../reader.ts";
import type { InvitesFault } from "../server/invites-client.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { type Interrupted, orInterrupted } from "../ui/interrupted.tsx";

const mostAtOnce = 5;

type Fault = InvitesFault | Interrupted["reason"];

/** Links that let others in: a new one, and those that were made. Nothing where the server needs none. */
export function InviteSection({ send }: { readonly send: Send }): ReactElement | null {
  const [invites, setInvites] = useState<Invites | null>(null);
  const [uses, setUses] = useState(1);
  const [link, setLink] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const answer = await orInterrupted(send({ type: "invites" }));
    if (answer.ok) setInvites(answer.value);
    else setFault(answer.reason);
  }, [send]);
  useEffect(() => void load(), [load]);

  const make = async (): Promise<void> => {
    setFault(null);
    const made = await orInterrupted(send({ type: "invite", uses }));
    if (!made.ok) return setFault(made.reason);
    setLink(made.value.link);
    setUses(1);
    await load();
  };
  const takeBack = async (id: string): Promise<void> => {
    setFault(null);
    const taken = await orInterrupted(send({ type: "take-invite-back", id }));
    if (!taken.ok) return setFault(taken.reason);
    setLink(null);
    await load();
  };

  if (fault === "none" || (invites === null && fault === null)) return null;
  const mayInvite = invites?.mayInvite ?? 0;
  return (
    <section className="card" id="invite">
      <h2>{write("invites.title")}</h2>
      <p className="muted">{write("invites.text")}</p>
      {invites !== null && (
        <div className="row">
          <label>
            {write("invites.uses")}{" "}
            <select value={uses} onChange={({ target }) => setUses(Number(target.value))}>
              {Array.from({ length: Math.max(1, Math.min(mostAtOnce, mayInvite)) }, (_, i) => i + 1).map(
                (n) => (
                  <option key={n} value={n}>
                    {readerFormats().number(n)}
                  </option>
                ),
              )}
            </select>
          </label>
          <button type="button" className="button" disabled={mayInvite === 0} onClick={() => void make()}>
            {write("invites.make")}
          </button>
          <span className="muted">{write("invites.left", { count: mayInvite })}</span>
        </div>
      )}
      {link !== null && (
        <div className="secret" role="status">
          <p>{write("invites.made")}</p>
          <p>
            <code>{link}</code>
          </p>
          <div className="row">
            <CopyButton label={write("invites.copy")} text={link} />
          </div>
        </div>
      )}
      {fault !== null && (
        <p className="bad" role="alert">
          {write(`invites.problem.${fault}`)}
        </p>
      )}
      {invites !== null && invites.invites.length > 0 && (
        <ul className="watches">
          {invites.invites.map((invite) => (
            <InviteItem key={invite.id} invite={invite} onTakeBack={() => void takeBack(invite.id)} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface InviteItemProps {
  readonly invite: Invites["invites"][number];
  readonly onTakeBack: () => void;
}

function InviteItem({ invite, onTakeBack }: InviteItemProps): ReactElement {
  const { createdAt, expiresAt, uses, used, state } = invite;
  const day = readerFormats().day(createdAt);
  return (
    <li className="row">
      <span>
        {write("invites.item", { day, used, uses })}{" "}
        <span className="muted">
          {state === "open" && expiresAt !== null
            ? write("invites.until", { day: readerFormats().day(expiresAt) })
            : write(`invites.state.${state}`)}
        </span>
      </span>
      {state === "open" && (
        <button
          type="button"
          className="link"
          aria-label={write("invites.take-back.of", { day })}
          onClick={onTakeBack}
        >
          {write("invites.take-back")}
        </button>
      )}
    </li>
  );
}
