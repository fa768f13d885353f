// One alert: two pictures side by side, a question, and what a person answers.
import { useEffect, useRef, useState } from "react";
import { api } from "../api";
import { useDoing } from "../data";
import { useDraft } from "../drafts";
import { invalidate } from "../events";
import { useMay, useSession } from "../session";
import type { Alert, AlertInFull, Outcome, Reason, Verdict } from "../types";
import { Choices, Select, TextArea, type Errors } from "../ui/form";
import { Button, Problem, Rows, Tag } from "../ui/parts";
import { ageOf, categoryWords, dateOf, inOf, momentOf, outcomeWords, qualityOf, reasonWords, secondsOf, verdictWords, zoneOf } from "../words";
import { Scale } from "./scale";
import { AlertState, Standing, useWho } from "./standing";

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

/** What was typed about an alert goes with it. */
export const draftsOf = (alert: string) => [`note ${alert}`, `account ${alert}`];
type Told = Partial<Pick<AlertInFull, "verdict" | "note" | "outcome" | "account">>;

/** Runs an act on an alert; when it fails, a colleague may have been faster: what stands now is asked for. */
function useActing() {
  const doing = useDoing();
  const act = (work: () => Promise<void>) => doing.run(async () => {
    try {
      await work();
    } finally {
      invalidate("alerts", "deployments");
    }
  });
  return { ...doing, act };
}

function Decide({ of, chosen, onChosen, onTold }: { of: Alert; chosen: Verdict | null; onChosen: (verdict: Verdict | null) => void; onTold: (told: Told) => void }) {
  // Belongs to a verdict: whoever changes their mind does not take the other's reason along.
  const [draft, setDraft, drop] = useDraft<{ verdict: Verdict | null; reason: Reason; note: string }>(draftsOf(of.alert)[0]!, { verdict: null, reason: "other", note: "" });
  const reason = chosen && (draft.verdict === chosen ? draft.reason : usual[chosen]);
  const record = useRef<HTMLDivElement>(null);
  const { doing, error, act } = useActing();
  useEffect(() => {
    if (!chosen) return;
    // So that 1, 2 or 3 and then Enter is enough, and one key never is.
    record.current?.querySelector<HTMLButtonElement>("button")?.focus();
  }, [chosen]);
  const decide = () => act(async () => {
    await api.decide(of.alert, chosen!, reason!, draft.note);
    onTold({ verdict: chosen!, ...(draft.note && { note: draft.note }) });
    drop();
    onChosen(null);
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
      {!chosen && draft.note && <p className="govuk-body-s quiet">The note that you began is kept.</p>}
      {chosen && (
        <div className="decide__why">
          <Select id="reason" label="Why" value={reason!} onValue={(each) => setDraft((old) => ({ ...old, verdict: chosen, reason: each }))} options={pick(reasonsFor[chosen])} />
          <TextArea id="note" label="A note, if it helps the officer" hint="Deleted with the alert." rows={2} maxLength={1000} value={draft.note} onValue={(note) => setDraft((old) => ({ ...old, note }))} />
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

/** A colleague decided while somebody was at it: theirs is not recorded, and what they wrote is not lost. */
function Overtaken({ of }: { of: Alert }) {
  const who = useWho();
  const [draft] = useDraft(draftsOf(of.alert)[0]!, { note: "" });
  const name = who(of.decided_by, of.decided_by_name);
  return (
    <Problem title={`${name === "a colleague" ? "A colleague" : name} decided while you looked at it`}>
      {verdictWords[of.verdict!].toLowerCase()}. You did not record anything.
      {draft.note && <> What you had written: “{draft.note}”</>}
    </Problem>
  );
}

const outcomesFor = (of: Alert) => (Object.keys(outcomeWords) as Outcome[]).filter((each) => of.verdict === "match" || !["stopped", "arrested"].includes(each));

function OutcomeOf({ of, onTold }: { of: Alert; onTold: (told: Told) => void }) {
  const [draft, setDraft, drop] = useDraft(draftsOf(of.alert)[1]!, { outcome: "" as Outcome | "", account: "" });
  const [missing, setMissing] = useState<Errors>({});
  const { doing, error, act } = useActing();
  const say = () => {
    setMissing(draft.outcome === "" ? { outcome: "Choose what came of it" } : {});
    if (draft.outcome === "") return document.getElementById("outcome")?.focus();
    void act(async () => {
      await api.outcome(of.alert, draft.outcome as Outcome, draft.account);
      onTold({ outcome: draft.outcome as Outcome, ...(draft.account && { account: draft.account }) });
      drop();
    });
  };
  return (
    <section className="decide" aria-label="What came of it">
      <Choices id="outcome" kind="radios" small legend="What came of it" hint="It is not changed afterwards, and is counted in what the public is told." errors={missing}
        chosen={[draft.outcome]} onChosen={([outcome]) => { setMissing({}); setDraft((old) => ({ ...old, outcome: outcome as Outcome })); }}
        choices={outcomesFor(of).map((value) => ({ value, label: outcomeWords[value] }))} />
      <TextArea id="account" label="What the person said" hint="In their words, if they said something. Deleted with the alert." rows={2} maxLength={1000} value={draft.account} onValue={(account) => setDraft((old) => ({ ...old, account }))} />
      {error && <Problem title="It is not recorded">{error}</Problem>}
      <Button busy={doing} onClick={say}>Record what came of it</Button>
    </section>
  );
}

function Engage({ of }: { of: Alert }) {
  const { doing, error, act } = useActing();
  return (
    <section className="decide" aria-label="Going to the person">
      <p className="govuk-body">It may still be somebody else: speak with the person first. A judgement by two pictures is no ground for an arrest.</p>
      {error && <Problem>{error}</Problem>}
      <Button busy={doing} onClick={() => void act(() => api.engage(of.alert))}>I go to the person</Button>
    </section>
  );
}

const Advice = ({ of, lines }: { of: Alert; lines: string[] }) => (
  <section className="advice-box" aria-label="What to do, and what not">
    <h3 className="govuk-heading-s">{categoryWords[of.category]}: what to do, and what not</h3>
    <ul className="govuk-list govuk-list--bullet">{lines.map((line) => <li key={line}>{line}</li>)}</ul>
  </section>
);

function Facts({ of, full, now }: { of: Alert; full: AlertInFull; now: number }) {
  return (
    <Rows rows={[
      ["Passed", `${of.place}, camera ${of.camera}: ${dateOf(of.captured)}, ${secondsOf(of.captured)} ${zoneOf(of.captured)}`],
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
      ["Deleted by", `${dateOf(of.due)}, ${secondsOf(of.due)} ${zoneOf(of.due)}, ${inOf(of.due, now)}`],
    ]} />
  );
}

/** `of` is what the list of alerts says now; `full` is what was looked at, with its pictures. */
export function AlertView({ of, full, now, chosen, onChosen, onTold, onAgain, onClose }: {
  of: Alert; full: AlertInFull; now: number; chosen: Verdict | null; onChosen: (verdict: Verdict | null) => void;
  onTold: (told: Told) => void; onAgain: () => void; onClose: () => void;
}) {
  const may = useMay();
  const { me } = useSession();
  const open = of.state === "open";
  const decidedSince = of.verdict !== null && of.verdict !== full.verdict && of.decided_by !== me.account;
  const wroteSince = decidedSince || (of.outcome !== null && of.outcome !== full.outcome);
  const saysOutcome = of.verdict && of.verdict !== "no-match" && !of.outcome && may("alert.outcome") && (of.state !== "decided" || may("alert.decide"));
  return (
    <article className="alert" aria-label="The alert">
      <div className="alert__head">
        <h2 className="govuk-heading-m">Could this be the person on the list?</h2>
        <span>{full.entry.under_18 && <><Tag look="orange">Under 18</Tag> </>}<AlertState of={of} now={now} /> <Button kind="quiet" onClick={onClose}>Close<span className="govuk-visually-hidden"> the alert</span></Button></span>
      </div>
      {decidedSince && full.state === "open" && may("alert.decide") && <Overtaken of={of} />}
      <Standing of={of} now={now} />
      {wroteSince && <p className="standing">This changed after you opened it. What was written with it is shown when you <Button kind="quiet" onClick={onAgain}>look again</Button>, which is entered in the log.</p>}
      <div className="alert__pictures">
        <figure><img src={`data:image/jpeg;base64,${full.crop}`} alt="The face that passed the camera" /><figcaption>Passed {of.place}, {of.camera}, at {momentOf(of.captured, now)}</figcaption></figure>
        <figure><img src={`data:image/jpeg;base64,${full.reference}`} alt="The picture on the list" /><figcaption>On the list, taken {dateOf(full.entry.taken_on)}: {ageOf(full.entry.taken_on, now)}</figcaption></figure>
      </div>
      <Scale score={of.score} threshold={of.threshold} strength={of.strength} />
      {open && may("alert.decide") && <Decide of={of} chosen={chosen} onChosen={onChosen} onTold={onTold} />}
      <Advice of={of} lines={full.advice} />
      {of.state === "decided" && of.verdict === "match" && may("alert.engage") && <Engage of={of} />}
      {saysOutcome && <OutcomeOf of={of} onTold={onTold} />}
      <Facts of={of} full={full} now={now} />
    </article>
  );
}
