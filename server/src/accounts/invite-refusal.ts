import { type InviteFault, inviteProblem } from "@tidemark/core/wire";
import { ServiceError } from "../platform/http/problem-details.ts";

const sentences: Readonly<Record<InviteFault, string>> = {
  unknown: "This invite code is unknown.",
  used: "This invite has been used.",
  expired: "This invite has expired.",
  revoked: "This invite was taken back.",
};

/** The refusal of an invite. Its code is `unauthorized`: older extensions know no other. */
export const refusedInvite = (fault: InviteFault): ServiceError =>
  new ServiceError("unauthorized", sentences[fault], { members: { type: inviteProblem(fault) } });
