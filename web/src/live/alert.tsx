// One alert: two pictures side by side, a question, and what a person answers.
import { useEffect, useRef, useState } from "react";
import { api } from "../api";
import { useDoing } from "../data";
import { invalidate } from "../events";
import { useMay } from "../session";
import type { Alert, AlertInFull, Outcome, Reason, Verdict } from "../types";
import { Choices, Select, TextArea } from "../ui/form";
import { Button, Problem, Rows, Tag } from "../ui/parts";
import { categoryWords, dateOf, outcomeWords, qualityOf, reasonWords, secondsOf, verdictWords } from "../words";
import { Scale } from "./scale";

export const isOverdue = (of: Alert, now: number) => of.state === "open" && now - Date.parse(of.raised) > 120_000;
export const verdicts: Verdict[] = ["match", "no-match", "unsure"];
const verdictHints: Record<Verdict, string> = {
  "match": "I judge it to be the same person",
  "no-match": "I judge it to be somebody else",
  "unsure": "The pictures do not tell me",
};
const usual: Record<Verdict, Reason> = { "match": "face-agrees", "no-match": "face-differs", "unsure": "poor-picture" };
const reasonsFor: Record<Verdict, Reason[]> = {
  "match": ["face-agrees", "other"],
  "no-match": ["face-differs", "age-differs", "relative", "poor-picture", "other"],
  "unsure": ["poor-picture", "age-differs", "relative", "other"],
};
const pick = (reasons: Reason[]) => Object.fromEntries(reasons.map((each) => [each, reasonWords[each]])) as Record<Reason, string>;

export function AlertState({ of, now }: { of: Alert; now: number }) {
  if (of.deleted || of.state === "deleted") return <Tag>Deleted</Tag>;
  if (of.state === "open") return isOverdue(of, now) ? <Tag look="red">Overdue{of.verdict && ", unsure so far"}</Tag> : <Tag look="yellow">{of.verdict ? "Unsure so far" : "To decide"}</Tag>;
  if (of.state === "engaged") return <Tag look="blue">An officer goes</Tag>;
  if (of.outcome) return <Tag>{outcomeWords[of.outcome]}</Tag>;
  return <Tag look={of.verdict === "match" ? "purple" : "grey"}>{of.verdict ? `Judged: ${verdictWords[of.verdict].toLowerCase()}` : "Decided"}</Tag>;
}

function Decide({ of, chosen, onChosen }: { of: Alert; chosen: Verdict | null; onChosen: (verdict: Verdict | null) => void }) {
  // Belongs to a verdict: whoever changes their mind does not take the other's reason along.
  const [picked, setPicked] = useState<{ verdict: Verdict; reason: Reason } | null>(null);
  const reason = chosen && (picked?.verdict === chosen ? picked.reason : usual[chosen]);
  const [note, setNote] = useState("");
  const record = useRef<HTMLDivElement>(null);
  const { doing, error, run } = useDoing();
  useEffect(() => {
    if (!chosen) return;
    // So that 1, 2 or 3 and then Enter is enough, and one key never is.
    record.current?.querySelector<HTMLButtonElement>("button")?.focus();
  }, [chosen]);
  const decide = () => run(async () => {
    await api.decide(of.alert, chosen!, reason!, note);
    onChosen(null);
    invalidate("alerts", "deployments");
    document.getElementById(of.alert)?.focus();
  });
  return (
    <section className="decide" aria-label="Your decision">
      <h3 className="govuk-heading-s">Is it the same person? You decide.</h3>
      <div className="decide__verdicts">
        {verdicts.map((each, i) => (
          <button type="button" key={each} className="decide__verdict" aria-pressed={chosen === each} onClick={() => onChosen(each)}>
            <kbd>{i + 1}</kbd><span><strong>{verdictWords[each]}</strong><span className="decide__hint">{verdictHints[each]}</span></span>
          </button>
        ))}
      </div>
      {chosen && (
        <div className="decide__why">
          <Select id="reason" label="Why" value={reason!} onValue={(each) => setPicked({ verdict: chosen, reason: each })} options={pick(reasonsFor[chosen])} />
          <TextArea id="note" label="A note, if it helps the officer" hint="Deleted with the alert." rows={2} maxLength={1000} value={note} onValue={setNote} />
          {error && <Problem title="It is not recorded">{error}</Problem>}
          <div className="govuk-button-group" ref={record}>
            <Button busy={doing} onClick={() => void decide()}>Record: {verdictWords[chosen].toLowerCase()}</Button>
            <Button kind="secondary" onClick={() => onChosen(null)}>Not yet</Button>
          </div>
        </div>
      )}
    </section>
  );
}

function OutcomeOf({ of }: { of: Alert }) {
  const [outcome, setOutcome] = useState<string[]>([]);
  const [account, setAccount] = useState("");
  const { doing, error, run, setError } = useDoing();
  const say = () => outcome.length === 0 ? setError("Choose what came of it") : void run(async () => {
    await api.outcome(of.alert, outcome[0] as Outcome, account);
    invalidate("alerts", "deployments");
  });
  return (
    <section className="decide" aria-label="What came of it">
      <Choices id="outcome" kind="radios" small legend="What came of it" chosen={outcome} onChosen={setOutcome}
        choices={(Object.keys(outcomeWords) as Outcome[]).filter((each) => of.verdict === "match" || !["stopped", "arrested"].includes(each)).map((value) => ({ value, label: outcomeWords[value] }))} />
      <TextArea id="account" label="What the person said" hint="In their words, if they said something. Deleted with the alert." rows={2} maxLength={1000} value={account} onValue={setAccount} />
      {error && <Problem title="It is not recorded">{error}</Problem>}
      <Button busy={doing} onClick={say}>Record what came of it</Button>
    </section>
  );
}

function Engage({ of }: { of: Alert }) {
  const { doing, error, run } = useDoing();
  return (
    <section className="decide" aria-label="Going to the person">
      <p className="govuk-body">A camera operator judged this to be a match. It may still be somebody else: speak with the person first.</p>
      {error && <Problem>{error}</Problem>}
      <Button busy={doing} onClick={() => void run(async () => { await api.engage(of.alert); invalidate("alerts"); })}>I go to the person</Button>
    </section>
  );
}

/** `of` is what the list of alerts says now; `full` is what was looked at, with its pictures. */
export function AlertView({ of, full, now, chosen, onChosen, onClose }: {
  of: Alert; full: AlertInFull; now: number; chosen: Verdict | null; onChosen: (verdict: Verdict | null) => void; onClose: () => void;
}) {
  const may = useMay();
  return (
    <article className="alert" aria-label="The alert">
      <div className="alert__head">
        <h2 className="govuk-heading-m">Could this be the person on the list?</h2>
        <span className="nowrap"><AlertState of={of} now={now} /> <Button kind="quiet" onClick={onClose}>Close<span className="govuk-visually-hidden"> the alert</span></Button></span>
      </div>
      <div className="alert__pictures">
        <figure><img src={`data:image/jpeg;base64,${full.crop}`} alt="The face that passed the camera" /><figcaption>Passed {of.camera} at {secondsOf(of.captured)}</figcaption></figure>
        <figure><img src={`data:image/jpeg;base64,${full.reference}`} alt="The picture on the list" /><figcaption>On the list, taken {dateOf(full.entry.taken_on)}</figcaption></figure>
      </div>
      <Scale score={of.score} threshold={of.threshold} strength={of.strength} />
      {of.state === "open" && may("alert.decide") && <Decide of={of} chosen={chosen} onChosen={onChosen} />}
      {of.state === "decided" && of.verdict === "match" && may("alert.engage") && <Engage of={of} />}
      {of.verdict && of.verdict !== "no-match" && !of.outcome && may("alert.outcome") && (of.state !== "decided" || may("alert.decide")) && <OutcomeOf of={of} />}
      <section className="advice-box" aria-label="What to do, and what not">
        <h3 className="govuk-heading-s">{categoryWords[of.category]}: what to do, and what not</h3>
        <ul className="govuk-list govuk-list--bullet">{full.advice.map((line) => <li key={line}>{line}</li>)}</ul>
      </section>
      <Rows rows={[
        ["Record", full.entry.subject],
        ["Category", categoryWords[full.entry.category]],
        of.quality && ["Picture quality", qualityOf(of.quality.unified)],
        of.verdict ? ["Judged", `${verdictWords[of.verdict]}${of.reason ? `: ${reasonWords[of.reason].toLowerCase()}` : ""}`] : null,
        of.outcome ? ["Outcome", outcomeWords[of.outcome]] : null,
        full.note ? ["Note", <span className="prose">{full.note}</span>] : null,
        full.account ? ["What the person said", <span className="prose">{full.account}</span>] : null,
        ["Source", full.entry.source],
        ["Legal basis", full.entry.legal_basis],
        ["Reviewed by", full.entry.reviewed_by],
        ["Deleted by", `${dateOf(of.due)}, ${secondsOf(of.due)}`],
      ]} />
    </article>
  );
}
