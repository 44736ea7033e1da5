import { type ReactElement, useEffect, useState } from "react";
import { texts } from "../texts.ts";
import type { Services } from "./services.ts";

const pollMs = 250;

/** What is being waited for while this browser registers; asking also keeps the background awake. */
export function RegistrationProgress({ send }: Pick<Services, "send">): ReactElement {
  const { busy, gettingReady } = texts.welcome;
  const [share, setShare] = useState<number | null>(null);
  useEffect(() => {
    const look = (): void => void send({ type: "progress" }).then(setShare, () => undefined);
    const timer = setInterval(look, pollMs);
    return () => clearInterval(timer);
  }, [send]);
  if (share === null) return <>{busy}</>;
  return (
    <>
      {gettingReady} <progress aria-label={gettingReady} value={share} />
    </>
  );
}
