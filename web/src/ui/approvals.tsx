// What two people approve, each with their own passkey: who has, who has not, and the button for who may.
import { useState } from "react";
import { api, type Approvable } from "../api";
import { useDoing } from "../data";
import { invalidate } from "../events";
import { signWithPasskey } from "../passkey";
import { signingRole, useSession } from "../session";
import type { Approval, SigningRole } from "../types";
import { Ask, Button, Hash, Tag } from "./parts";
import { roleWords, timeOf } from "../words";

const both: SigningRole[] = ["authorising-officer", "countersigning-officer"];
export const isApproved = (approvals: Approval[]) => both.every((role) => approvals.some((each) => each.role === role));
/** "the countersigning officer": who has not approved yet. */
export const waitsForWords = (approvals: Approval[]) =>
  both.filter((role) => lacks(approvals, role)).map((role) => `the ${roleWords[role].toLowerCase()}`).join(" and ");
export const lacks = (approvals: Approval[], role: SigningRole | null) => role !== null && !approvals.some((each) => each.role === role);

export function Approvals({ what, content, approvals, open, words, proposedBy }: {
  what: Approvable; content: string; approvals: Approval[];
  /** Whether it can still be approved. */
  open: boolean;
  /** What is approved, for the question before it: "version 3 of the list Harbour". */
  words: string;
  proposedBy?: string;
}) {
  const { me } = useSession();
  // Nobody approves what they proposed themselves; the service refuses it, too.
  const role = proposedBy === me.account ? null : signingRole(me);
  const [asking, setAsking] = useState(false);
  const { doing, error, run } = useDoing();
  const approve = () => run(async () => {
    const asked = await api.toSign(what, role!);
    if (asked.content !== content) throw new Error("It has changed since this page showed it. Read it again before you approve it.");
    const assertion = await signWithPasskey(asked, asked.credentials);
    await api.approve(what, { content: asked.content, role: role!, ...assertion });
    setAsking(false);
    invalidate("watchlists", "authorisations", "deployments");
  });
  return (
    <section className="approvals" aria-label="Approvals">
      <h2 className="govuk-heading-m">Approvals</h2>
      <ul className="approvals__list">
        {both.map((each) => {
          const given = approvals.find((approval) => approval.role === each);
          return (
            <li key={each}>
              <span>{roleWords[each]}</span>
              {given
                ? <span><Tag look="green">Approved</Tag> <span className="quiet">by {given.account === me.account ? "you" : (given.name ?? "a colleague")}, {timeOf(given.at)}</span></span>
                : <Tag look="yellow">Not yet</Tag>}
            </li>
          );
        })}
      </ul>
      <p className="govuk-body-s quiet">What is signed: <Hash of={content} /></p>
      {open && lacks(approvals, role) && <Button onClick={() => setAsking(true)}>Approve with your passkey</Button>}
      {asking && (
        <Ask title={`Approve ${words}?`} kind="primary" yes={doing ? "Waiting for your passkey…" : "Approve with your passkey"} busy={doing} error={error}
          onYes={() => void approve()} onNo={() => setAsking(false)}>
          <p className="govuk-body">You approve it as {roleWords[role!].toLowerCase()}, just as it stands now. Your passkey signs it; nobody can do that in your name, and it stays in the log.</p>
        </Ask>
      )}
    </section>
  );
}
