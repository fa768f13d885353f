// What happens elsewhere, as the service tells it: a stream of acts, which goes on after the last that was heard.
// Whoever shows something that an act touches asks for it again; nothing is shown from an event itself.
import { useEffect, useSyncExternalStore } from "react";
import { api } from "./api";
import { checkWho } from "./tabs";

export type Kind = "accounts" | "watchlists" | "authorisations" | "deployments" | "alerts" | "nodes" | "log";
export interface Act { act: string; at: string; by: string; [identity: string]: string }

const touches: Record<string, Kind[]> = {
  account: ["accounts"],
  credential: ["accounts"],
  node: ["nodes"],
  watchlist: ["watchlists", "deployments"],
  reference: ["watchlists"],
  subject: ["watchlists"],
  authorisation: ["authorisations", "deployments"],
  deployment: ["deployments"],
  alert: ["alerts", "deployments"],
};
const everyKind: Kind[] = ["accounts", "watchlists", "authorisations", "deployments", "alerts", "nodes", "log"];
export const kindsOf = (act: string): Kind[] => [...(touches[act.split(".")[0]!] ?? []), "log"];

type Hearer = (act: Act | null) => void;
const hearers = new Map<Kind, Set<Hearer>>();
/** `then` is called with each act that touches one of the kinds, and with null after something was done here. */
export function hear(kinds: readonly Kind[], then: Hearer): () => void {
  for (const kind of kinds) hearers.set(kind, (hearers.get(kind) ?? new Set()).add(then));
  return () => kinds.forEach((kind) => hearers.get(kind)?.delete(then));
}
function tell(kinds: readonly Kind[], act: Act | null) {
  const all = new Set<Hearer>();
  for (const kind of kinds) hearers.get(kind)?.forEach((each) => all.add(each));
  all.forEach((each) => each(act));
}
/** After something was done here: what shows it asks again, without waiting for the event. */
export const invalidate = (...kinds: Kind[]) => tell(kinds, null);

export type Line = "open" | "lost" | "none";
let line: Line = "none";
const watchers = new Set<() => void>();
function setLine(now: Line) {
  if (line === now) return;
  if (now === "lost") lostAt = Date.now();
  line = now;
  watchers.forEach((each) => each());
}
export const useLine = () => useSyncExternalStore((then) => (watchers.add(then), () => watchers.delete(then)), () => line);

const patience = 4000;
// The service lets itself be heard every ten seconds: a line that is silent for longer is broken, though nobody said so.
const silence = 25_000;
let lostAt = 0;
/** When the line was lost, in milliseconds. */
export const lineLostAt = () => lostAt;
let from = "";
/** Remembers how much has happened; called before pages ask for anything, so that what happens meanwhile is heard of. */
export async function markNow() {
  const size = await api.checkpoint().then((note) => Number(note.split("\n")[1]), () => 0);
  from = size > 0 ? String(size - 1) : "";
}

/** Opens the stream, after markNow(), for as long as somebody is signed in. The one place that does. */
export function useEvents(account: string | null) {
  useEffect(() => {
    if (!account) return;
    let source: EventSource | null = null, timer = 0, over = false, wasLost = false, last = from, heard = Date.now();
    const again = () => {
      source?.close();
      if (over) return;
      wasLost = true;
      setLine("lost");
      window.clearTimeout(timer);
      // A 401 here shows the sign-in page by itself.
      timer = window.setTimeout(() => api.me().then(open, open), patience);
    };
    const open = () => {
      if (over) return;
      heard = Date.now();
      source?.close();
      source = new EventSource(`/api/v1/events${last ? `?after=${last}` : ""}`);
      source.onopen = () => {
        heard = Date.now();
        setLine("open");
        if (wasLost) {
          void checkWho(account);
          tell(everyKind, null);
        }
        wasLost = false;
      };
      source.addEventListener("beat", () => { heard = Date.now(); });
      source.addEventListener("act", (event) => {
        heard = Date.now();
        last = event.lastEventId;
        const act = JSON.parse(event.data as string) as Act;
        tell(kindsOf(act.act), act);
      });
      source.onerror = () => {
        wasLost = true;
        setLine("lost");
        if (source?.readyState === EventSource.CLOSED) again();
      };
    };
    open();
    const watch = window.setInterval(() => {
      if (Date.now() - heard < silence) return;
      heard = Date.now();
      again();
    }, 1000);
    return () => {
      over = true;
      window.clearInterval(watch);
      window.clearTimeout(timer);
      source?.close();
      setLine("none");
    };
  }, [account]);
}
