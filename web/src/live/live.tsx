// The live console: cameras, the alerts with the newest first, and the one that is looked at.
import { useEffect, useRef, useState } from "react";
import { api } from "../api";
import { useData, useDoing, useNow, useRemembered } from "../data";
import { go, Link } from "../router";
import { useMay } from "../session";
import type { Alert, AlertInFull, Deployment, Verdict } from "../types";
import { classes, Loaded, Page, Problem, Tag } from "../ui/parts";
import { agoOf, categoryWords, count, numberOf, secondsOf, spanOf } from "../words";
import { DeploymentState } from "../pages/deployments";
import { Steering, useDeployment } from "../pages/deployment";
import { AlertState, AlertView, isOverdue, verdicts } from "./alert";
import { Picture } from "./pictures";
import { readySound, sound } from "./sound";

/** Sounds for alerts that come while the page is open, not for those that were there. */
function useAlarm(alerts: Alert[] | undefined, on: boolean) {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!alerts) return;
    const fresh = alerts.some((each) => each.state === "open" && known.current && !known.current.has(each.alert));
    known.current = new Set([...(known.current ?? []), ...alerts.map((each) => each.alert)]);
    if (fresh && on) sound();
  }, [alerts, on]);
}

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.matches("input, textarea, select") || target.closest("dialog") !== null);

function AlertColumn({ alerts, at, opened, now, onAt, onOpen }: {
  alerts: Alert[]; at: string | null; opened: string | null; now: number; onAt: (id: string) => void; onOpen: (id: string) => void;
}) {
  return (
    <ul className="alerts">
      {alerts.map((each) => (
        <li key={each.alert}>
          <button type="button" id={each.alert} aria-current={each.alert === opened ? "true" : undefined}
            className={classes("alert-row", each.alert === at && "alert-row--at", isOverdue(each, now) && "alert-row--overdue", each.state !== "open" && "alert-row--done")}
            onFocus={() => onAt(each.alert)} onClick={() => onOpen(each.alert)}>
            <span className="alert-row__top"><strong>{categoryWords[each.category] ?? each.category}</strong><AlertState of={each} now={now} /></span>
            <span className="alert-row__bottom"><span>{each.camera}, {secondsOf(each.captured)}</span><span>{agoOf(each.raised, now)}</span></span>
            <span className="alert-row__bottom"><span>Score {each.score.toFixed(2)}, {each.strength} the threshold</span></span>
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

function Alerts({ alerts }: { alerts: Alert[] }) {
  const now = useNow(1000);
  const may = useMay();
  const [at, setAt] = useState<string | null>(null);
  const [opened, setOpened] = useState<AlertInFull | null>(null);
  const [chosen, setChosen] = useState<Verdict | null>(null);
  const [gone, setGone] = useState(false);
  const [loud, setLoud] = useRemembered("peel.sound", true);
  const [keys, setKeys] = useRemembered("peel.keys", true);
  const { error, run } = useDoing();
  useAlarm(alerts, loud);
  useEffect(() => {
    // The first touch of the page, whatever it is, lets it sound from then on.
    document.addEventListener("pointerdown", readySound, { once: true });
    document.addEventListener("keydown", readySound, { once: true });
  }, []);
  const place = useRef<HTMLDivElement>(null);
  const open = (id: string) => run(async () => {
    setAt(id);
    setChosen(null);
    setGone(false);
    if (opened?.alert === id) return;
    setOpened(null);
    setOpened(await api.viewAlert(id));
    requestAnimationFrame(() => place.current?.scrollIntoView?.({ block: "nearest" }));
  });
  const close = () => { setOpened(null); setChosen(null); setGone(false); };
  const move = (by: number) => {
    const i = alerts.findIndex((each) => each.alert === at);
    const next = alerts[Math.min(alerts.length - 1, Math.max(0, i < 0 ? 0 : i + by))];
    if (next) document.getElementById(next.alert)?.focus();
  };
  const shown = opened && alerts.find((each) => each.alert === opened.alert);
  // What the service deleted is not kept here either.
  const deleted = opened !== null && (!shown || shown.deleted !== null);
  useEffect(() => {
    if (!deleted) return;
    setOpened(null);
    setGone(true);
  }, [deleted]);
  useKeys(keys, {
    move, close,
    open: () => { const id = at ?? alerts[0]?.alert; if (id) void open(id); },
    choose: (verdict) => { if (shown?.state === "open" && may("alert.decide")) setChosen(verdict); },
  });
  useEffect(() => {
    const open = alerts.filter((each) => each.state === "open").length;
    document.title = `${open ? `(${open}) ` : ""}Live – Peel`;
  }, [alerts]);
  const waiting = alerts.filter((each) => each.state === "open").length, late = alerts.filter((each) => isOverdue(each, now)).length;
  return (
    <>
      <section className="live__alerts" aria-label="Alerts">
        <div className="live__alerts-head">
          <h2 className="govuk-heading-m">Alerts</h2>
          <p role="status" className="live__waiting">{waiting ? `${count(waiting, "alert")} to decide` : "None to decide"}{late > 0 && <> <Tag look="red">{late} overdue</Tag></>}</p>
        </div>
        <Settings loud={loud} keys={keys} onLoud={setLoud} onKeys={setKeys} />
        {alerts.length === 0 ? <p className="govuk-body">No alert. Those who pass and are not on the list leave nothing here.</p>
          : <AlertColumn alerts={alerts} at={at} opened={opened?.alert ?? null} now={now} onAt={setAt} onOpen={(id) => void open(id)} />}
      </section>
      <div className="live__alert" ref={place}>
        {error && <Problem title="The alert cannot be shown">{error}</Problem>}
        {opened && shown && !deleted
          ? <AlertView of={shown} full={opened} now={now} chosen={chosen} onChosen={setChosen} onClose={close} />
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
  const only = running.value?.length === 1 ? running.value[0]!.deployment : null;
  useEffect(() => { if (only) go(`/live/${only}`, true); }, [only]);
  const mine = useDeployment(deployment && may("authorisation.read") ? deployment : null);
  const alerts = useData(`alerts ${deployment ?? ""}`, ["alerts"], () => api.alerts(deployment));
  const of = mine.value;
  return (
    <Page wide title={of ? of.place : "Live"} {...(of && { caption: spanOf(of.from, of.until) })} actions={of && (
      <><DeploymentState of={of.state} /><Link to={`/deployments/${of.deployment}`}>Details</Link><Steering of={of} small /></>
    )}>
      {!deployment && (running.value?.length ?? 0) > 1 && (
        <ul className="tasks">{running.value!.map((each) => <li key={each.deployment}><Link className="task" to={`/live/${each.deployment}`}><strong>{each.place}</strong><span>{count(each.open_alerts, "alert")} to decide</span></Link></li>)}</ul>
      )}
      {deployment && mine.error && <Problem title="The service did not give the deployment">{mine.error.message}</Problem>}
      {of && <Counted of={of} />}
      <div className={classes("live", of && may("camera.view") && "live--cameras")}>
        {of && may("camera.view") && (
          <section className="live__cameras" aria-label="Cameras">
            {of.cameras.map((each, i) => <Picture key={each.name} deployment={of.deployment} number={i} of={each} runs={of.state === "running"} />)}
          </section>
        )}
        <Loaded data={alerts} what="alerts">{(all) => <Alerts alerts={all} />}</Loaded>
      </div>
    </Page>
  );
}
