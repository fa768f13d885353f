// The live console: cameras, the alerts with the newest first, and the one that is looked at.
import { useEffect, useRef, useState } from "react";
import { api } from "../api";
import { useData, useNow, useRemembered } from "../data";
import { dropDraft } from "../drafts";
import { invalidate } from "../events";
import { go, Link } from "../router";
import { useMay } from "../session";
import type { Alert, AlertInFull, Deployment, Verdict } from "../types";
import { Button, classes, Loaded, Page, Problem, Tag, Warning } from "../ui/parts";
import { agoOf, categoryWords, count, momentOf, numberOf, spanOf } from "../words";
import { DeploymentState } from "../pages/deployments";
import { Steering, useDeployment } from "../pages/deployment";
import { AlertView, draftsOf, verdicts } from "./alert";
import { Picture } from "./pictures";
import { readySound, sound, useSounds } from "./sound";
import { AlertState, DueOf, isDeleted, isOverdue, waitsFor } from "./standing";

/** Sounds when something comes to wait for this role while the page is open, not for what waited already: for whoever
 * decides an alert, for whoever goes a match. */
function useAlarm(alerts: Alert[], on: boolean, may: (right: string) => boolean) {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    const waiting = alerts.filter((each) => waitsFor(each, may)).map((each) => `${each.alert} ${each.state}`);
    const fresh = waiting.some((each) => known.current && !known.current.has(each));
    known.current = new Set([...(known.current ?? []), ...waiting]);
    if (fresh && on) sound();
    // What somebody may do does not change while a page is open.
    // eslint-disable-next-line
  }, [alerts, on]);
}

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.matches("input, textarea, select") || target.closest("dialog") !== null);

function AlertColumn({ alerts, places, at, opened, now, onAt, onOpen }: {
  alerts: Alert[]; places: boolean; at: string | null; opened: string | null; now: number; onAt: (id: string) => void; onOpen: (id: string) => void;
}) {
  const may = useMay();
  return (
    <ul className="alerts">
      {alerts.map((each) => (
        <li key={each.alert}>
          <button type="button" id={each.alert} aria-current={each.alert === opened ? "true" : undefined}
            className={classes("alert-row", each.alert === at && "alert-row--at", isOverdue(each, now) && "alert-row--overdue", each.state !== "open" && !waitsFor(each, may) && "alert-row--done")}
            onFocus={() => onAt(each.alert)} onClick={() => onOpen(each.alert)}>
            <span className="alert-row__top"><strong>{categoryWords[each.category] ?? each.category}</strong><AlertState of={each} now={now} /></span>
            <span className="alert-row__bottom"><span>{places && `${each.place}, `}{each.camera}, {momentOf(each.captured, now)}</span><span>{agoOf(each.raised, now)}</span></span>
            <span className="alert-row__bottom"><span>Score {each.score.toFixed(2)}, {each.strength} the threshold</span></span>
            <span className="alert-row__bottom"><span><DueOf of={each} now={now} /></span></span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Settings({ loud, keys, onLoud, onKeys }: { loud: boolean; keys: boolean; onLoud: (on: boolean) => void; onKeys: (on: boolean) => void }) {
  return (
    <div className="live__settings">
      <button type="button" className="button-quiet" aria-pressed={loud} onClick={() => { readySound(); onLoud(!loud); if (!loud) setTimeout(sound, 100); }}>Sound: {loud ? "on" : "muted"}</button>
      <button type="button" className="button-quiet" aria-pressed={keys} onClick={() => onKeys(!keys)}>Keys: {keys ? "on" : "off"}</button>
      {keys && <span className="live__keys quiet"><kbd>j</kbd> <kbd>k</kbd> up and down, <kbd>Enter</kbd> look, <kbd>1</kbd> <kbd>2</kbd> <kbd>3</kbd> decide</span>}
    </div>
  );
}

/** Moves, opens and decides by keys; what is typed into a field is left alone. */
function useKeys(on: boolean, act: { move: (by: number) => void; open: () => void; choose: (verdict: Verdict) => void; close: () => void }) {
  const current = useRef(act);
  current.current = act;
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const inAlerts = !(event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement) || event.target.classList.contains("alert-row");
      const { move, open, choose, close } = current.current;
      // Arrows go on scrolling what somebody reads.
      const arrows = event.target === document.body || inAlerts;
      if (event.key === "j" || (arrows && event.key === "ArrowDown")) move(1);
      else if (event.key === "k" || (arrows && event.key === "ArrowUp")) move(-1);
      else if (event.key === "Enter" && inAlerts) open();
      else if (["1", "2", "3"].includes(event.key)) choose(verdicts[Number(event.key) - 1]!);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [on]);
}

/** The alert that is looked at. Whoever opens another while one is on its way gets the one they opened last. */
function useOpened() {
  const [opened, setOpened] = useState<AlertInFull | null>(null);
  const [opening, setOpening] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const turn = useRef(0);
  const close = () => { ++turn.current; setOpened(null); setOpening(null); setError(null); };
  const open = async (id: string) => {
    if (opening === id) return;
    const mine = ++turn.current;
    setOpened(null);
    setOpening(id);
    setError(null);
    try {
      const full = await api.viewAlert(id);
      if (mine === turn.current) setOpened(full);
    } catch (why) {
      if (mine === turn.current) setError(why instanceof Error ? why.message : String(why));
      invalidate("alerts");
    } finally {
      if (mine === turn.current) setOpening(null);
    }
  };
  return { opened, opening, error, open, close, told: (change: Partial<AlertInFull>) => setOpened((old) => old && { ...old, ...change }) };
}

const waitingWords = (alerts: Alert[], may: (right: string) => boolean) => {
  const decide = alerts.filter((each) => each.state === "open" && waitsFor(each, may)).length;
  const go = alerts.filter((each) => each.state === "decided" && waitsFor(each, may)).length;
  return [
    may("alert.decide") && (decide ? `${count(decide, "alert")} to decide` : "None to decide"),
    may("alert.engage") && (go ? `${count(go, "match", "matches")} for an officer to go to` : "No match to go to"),
  ].filter(Boolean).join("; ");
};

/** `places`: whether they may be of several, so that each says where it is. */
function Alerts({ alerts, places }: { alerts: Alert[]; places: boolean }) {
  const now = useNow(1000);
  const may = useMay();
  const [at, setAt] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Verdict | null>(null);
  const [gone, setGone] = useState(false);
  const [hint, setHint] = useState<string | null>(null);
  const [loud, setLoud] = useRemembered("peel.sound", true);
  const [keys, setKeys] = useRemembered("peel.keys", true);
  const sounds = useSounds();
  const { opened, opening, error, open: ask, close: shut, told } = useOpened();
  const there = alerts.filter((each) => !isDeleted(each)), deletedOnes = alerts.length - there.length;
  useAlarm(alerts, loud, may);
  useEffect(() => {
    // Some browsers let it sound at once; otherwise the first touch of the page, whatever it is, does.
    readySound();
    document.addEventListener("pointerdown", readySound, { once: true });
    document.addEventListener("keydown", readySound, { once: true });
  }, []);
  // What was typed about an alert goes with it.
  useEffect(() => alerts.filter(isDeleted).forEach((each) => draftsOf(each.alert).forEach(dropDraft)), [alerts]);
  const place = useRef<HTMLDivElement>(null);
  const begin = () => { setChosen(null); setGone(false); setHint(null); };
  const open = (id: string) => {
    setAt(id);
    begin();
    if (opened?.alert !== id) void ask(id);
  };
  const close = () => { begin(); shut(); };
  const shownId = opened?.alert;
  useEffect(() => { if (shownId) place.current?.scrollIntoView?.({ block: "nearest" }); }, [shownId]);
  const move = (by: number) => {
    const i = there.findIndex((each) => each.alert === at);
    const next = there[Math.min(there.length - 1, Math.max(0, i < 0 ? 0 : i + by))];
    setHint(null);
    if (next) document.getElementById(next.alert)?.focus();
  };
  const shown = opened && alerts.find((each) => each.alert === opened.alert);
  // What the service deleted is not kept here either.
  const deleted = opened !== null && (!shown || isDeleted(shown));
  useEffect(() => {
    if (!deleted) return;
    shut();
    setGone(true);
    // eslint-disable-next-line
  }, [deleted]);
  const choose = (verdict: Verdict) => {
    if (!may("alert.decide")) return;
    // The keys are for what is looked at: a verdict must not go to one alert while another is marked.
    if (!shown || (at !== null && at !== shown.alert)) return setHint("Press Enter to look at the marked alert before you decide.");
    setHint(null);
    if (shown.state === "open") setChosen(verdict);
  };
  useKeys(keys, { move, close, choose, open: () => { const id = at ?? there[0]?.alert; if (id) open(id); } });
  const late = there.filter((each) => isOverdue(each, now)).length;
  return (
    <>
      <section className="live__alerts" aria-label="Alerts">
        <div className="live__alerts-head">
          <h2 className="govuk-heading-m">Alerts</h2>
          <p role="status" className="live__waiting">{waitingWords(there, may)}{late > 0 && may("alert.decide") && <> <Tag look="red">{late} overdue</Tag></>}</p>
        </div>
        <Settings loud={loud} keys={keys} onLoud={setLoud} onKeys={setKeys} />
        {loud && !sounds && <p className="live__mute" role="status">There is no sound yet: this browser waits until you touch the page. <Button kind="quiet" onClick={() => { readySound(); setTimeout(sound, 100); }}>Let it sound</Button></p>}
        {hint && <p className="live__mute" role="status">{hint}</p>}
        {there.length === 0 ? <p className="govuk-body">No alert. Those who pass and are not on the list leave nothing here. A new one appears by itself.</p>
          : <AlertColumn alerts={there} places={places} at={at} opened={shownId ?? null} now={now} onAt={setAt} onOpen={open} />}
        {deletedOnes > 0 && <p className="govuk-body-s quiet">{count(deletedOnes, "earlier alert has", "earlier alerts have")} been deleted, pictures and all.</p>}
      </section>
      <div className="live__alert" ref={place}>
        <p role="status" className="govuk-visually-hidden">{shownId && "The alert is shown, with both pictures."}</p>
        {error && <Problem title="The alert cannot be shown">{error}</Problem>}
        {opened && shown && !deleted
          ? <AlertView key={opened.alert} of={shown} full={opened} now={now} chosen={chosen} onChosen={setChosen} onTold={told} onAgain={() => void ask(opened.alert)} onClose={close} />
          : opening ? <p role="status" className="govuk-body">Asking for the pictures…</p>
          : gone ? <p role="status" className="govuk-body">This alert has been deleted, picture and all.</p>
          : <p className="live__nothing quiet">Choose an alert to look at it. Each look is entered in the log.</p>}
      </div>
    </>
  );
}

function Counted({ of }: { of: Deployment }) {
  return (
    <p className="live__counts">
      <span><strong>{numberOf(of.counts.faces)}</strong> faces seen</span>
      <span><strong>{numberOf(of.counts.alerts)}</strong> {of.counts.alerts === 1 ? "alert" : "alerts"}</span>
      <span><strong>{numberOf(of.counts.wiped)}</strong> of {numberOf(of.counts.made)} templates wiped</span>
    </p>
  );
}

/** Of one deployment; without one, of all alerts that whoever is signed in may see. */
export function Live({ deployment }: { deployment?: string }) {
  const may = useMay();
  const running = useData(!deployment && may("authorisation.read") ? "live deployments" : null, ["deployments"], async () => (await api.deployments()).filter((each) => ["running", "paused"].includes(each.state)));
  // Once, when the page opens: whoever is in the middle of an alert is not taken elsewhere because a deployment ended.
  const looked = useRef(false);
  const some = running.value;
  useEffect(() => {
    if (!some || looked.current) return;
    looked.current = true;
    if (some.length === 1) go(`/live/${some[0]!.deployment}`, true);
  }, [some]);
  const mine = useDeployment(deployment && may("authorisation.read") ? deployment : null);
  const alerts = useData(`alerts ${deployment ?? ""}`, ["alerts"], () => api.alerts(deployment));
  const of = mine.value;
  const title = of?.place ?? (deployment && alerts.value?.[0]?.place) ?? "Live";
  const waiting = (alerts.value ?? []).filter((each) => waitsFor(each, may)).length;
  return (
    <Page wide title={title} tab={waiting ? `(${waiting}) ${title}` : title} {...(of && { caption: spanOf(of.from, of.until) })} actions={of && (
      <><DeploymentState of={of.state} /><Link to={`/deployments/${of.deployment}`}>Details</Link><Steering of={of} small /></>
    )}>
      {!deployment && (running.value?.length ?? 0) > 1 && (
        <ul className="tasks">{running.value!.map((each) => <li key={each.deployment}><Link className="task" to={`/live/${each.deployment}`}><strong>{each.place}</strong><span>{count(each.open_alerts, "alert")} to decide</span></Link></li>)}</ul>
      )}
      {of && !["running", "paused"].includes(of.state) && <Warning>This deployment is over. No camera is searched; alerts that are still here have to be dealt with.</Warning>}
      {deployment && mine.error && <Problem title="The service did not give the deployment">{mine.error.message}</Problem>}
      {of && <Counted of={of} />}
      <div className={classes("live", of && may("camera.view") && "live--cameras")}>
        {of && may("camera.view") && (
          <section className="live__cameras" aria-label="Cameras">
            {of.cameras.map((each, i) => <Picture key={each.name} deployment={of.deployment} number={i} of={each} runs={of.state === "running"} />)}
          </section>
        )}
        <Loaded data={alerts} what="alerts">{(all) => <Alerts alerts={all} places={!deployment} />}</Loaded>
      </div>
    </Page>
  );
}
