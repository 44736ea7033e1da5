import { type ReactElement, useEffect, useState } from "react";
import { write } from "../reader.ts";
import type { Services } from "./services.ts";

const pollMs = 250;

/** The progress of the registration. Asking for it also keeps the background awake. */
export function RegistrationProgress({ send }: Pick<Services, "send">): ReactElement {
  const [share, setShare] = useState<number | null>(null);
  useEffect(() => {
    // A request that fails is repeated by the next one.
    const poll = (): void => void send({ type: "progress" }).then(setShare, () => undefined);
    const timer = setInterval(poll, pollMs);
    return () => clearInterval(timer);
  }, [send]);
  if (share === null) return <>{write("registration.asking")}</>;
  return (
    <>
      {write("registration.computing")}{" "}
      <progress aria-label={write("registration.computing")} value={share} />
    </>
  );
}
