import { type InviteFault, inviteProblem } from "@tidemark/core/wire";
import { ServiceError } from "../platform/http/problem-details.ts";
import { t } from "../platform/texts.ts";

/** The refusal of an invite. Its code is `unauthorized`: older extensions know no other. */
export const refusedInvite = (fault: InviteFault): ServiceError =>
  new ServiceError("unauthorized", t(`problem.invite.${fault}`), { members: { type: inviteProblem(fault) } });
