// How an alert stands, and for whom: who decided, who goes, who is waited for, how long it is still there.
import { useMay, useSession } from "../session";
import type { Alert } from "../types";
import { Tag } from "../ui/parts";
import { countdownOf, inOf, outcomeWords, reasonWords, verdictWords } from "../words";

const decideWithin = 120_000; // ms; then whoever authorised the deployment is told that it waits
export const timeLeft = (of: Alert, now: number) => Date.parse(of.raised) + decideWithin - now;
export const isOverdue = (of: Alert, now: number) => of.state === "open" && timeLeft(of, now) < 0;
export const isDeleted = (of: Alert) => of.deleted !== null || of.state === "deleted";

/** Whether this alert waits for somebody with these rights: to be decided, or for an officer to go. */
export const waitsFor = (of: Alert, may: (right: string) => boolean) =>
  !isDeleted(of) && ((of.state === "open" && may("alert.decide")) || (of.state === "decided" && of.verdict === "match" && may("alert.engage")));

/** "you", a name, or "a colleague". */
export function useWho() {
  const { me } = useSession();
  return (account: string | null, name: string | null) => (account === me.account ? "you" : (name ?? "a colleague"));
}

export function AlertState({ of, now }: { of: Alert; now: number }) {
  const { me } = useSession();
  if (isDeleted(of)) return <Tag>Deleted</Tag>;
  if (of.state === "open") return isOverdue(of, now) ? <Tag look="red">Overdue{of.verdict && ", unsure so far"}</Tag> : <Tag look="yellow">{of.verdict ? "Unsure so far" : "To decide"}</Tag>;
  if (of.state === "engaged") return <Tag look="blue">{of.engaged_by === me.account ? "You go" : "An officer goes"}</Tag>;
  if (of.outcome) return <Tag>{outcomeWords[of.outcome]}</Tag>;
  return <Tag look={of.verdict === "match" ? "purple" : "grey"}>{of.verdict ? `Judged: ${verdictWords[of.verdict].toLowerCase()}` : "Decided"}</Tag>;
}

/** The last line of its row: what is due, and when. */
export function DueOf({ of, now }: { of: Alert; now: number }) {
  const may = useMay(), who = useWho();
  if (of.state === "open") {
    if (!may("alert.decide")) return <>Nobody has decided yet</>;
    return isOverdue(of, now) ? <>Over two minutes: those who authorised it see that</> : <>To decide within {countdownOf(timeLeft(of, now))}</>;
  }
  if (of.state === "decided") return <>Waits for an officer, judged by {who(of.decided_by, of.decided_by_name)}</>;
  if (of.state === "engaged") return <>On the way: {who(of.engaged_by, of.engaged_by_name)}</>;
  return <>Deleted {inOf(of.due, now)}</>;
}

const reasonOf = (of: Alert) => (of.reason ? `, since ${reasonWords[of.reason].toLowerCase()}` : "");

/** What stands, in a sentence, and what that means for whoever reads it. */
export function Standing({ of, now }: { of: Alert; now: number }) {
  const may = useMay(), who = useWho();
  const judge = who(of.decided_by, of.decided_by_name), goes = who(of.engaged_by, of.engaged_by_name);
  const words = () => {
    if (of.outcome) return <>It was dealt with: <strong>{outcomeWords[of.outcome].toLowerCase()}</strong>. Nothing more is to be done.</>;
    if (of.state === "engaged") return goes === "you" ? <><strong>You go to the person.</strong> Say afterwards what came of it.</> : <><strong>{goes === "a colleague" ? "A colleague" : goes} goes to the person.</strong> Do not go as well unless they ask you.</>;
    if (of.verdict === "no-match") return <>Judged <strong>no match</strong> by {judge}{reasonOf(of)}. Nobody is to be spoken to because of it.</>;
    if (of.verdict === "match") return <>Judged <strong>a match</strong> by {judge}{reasonOf(of)}. No officer goes yet.</>;
    const soFar = of.verdict === "unsure" && <>{judge === "you" ? "You were" : `${judge === "a colleague" ? "A colleague" : judge} was`} <strong>unsure</strong>{reasonOf(of)}. </>;
    if (!may("alert.decide")) return <>{soFar || "Nobody has decided yet whether it is the same person. "}<strong>Do nothing because of it</strong> until a camera operator has judged it to be a match.</>;
    return <>{soFar}{isOverdue(of, now) ? "It has waited for more than two minutes: those who authorised the deployment see that." : `To decide within ${countdownOf(timeLeft(of, now))}; after that, those who authorised the deployment see that it waits.`}</>;
  };
  return <p className="standing">{words()}</p>;
}
