// The first five minutes of a demonstration: steps that tick themselves off by what was really done. What a role may
// not see is remembered from the role that could.
import { useEffect, useState, useSyncExternalStore } from "react";
import { api } from "../api";
import { useData } from "../data";
import { Link, usePath } from "../router";
import { useSession } from "../session";
import type { Demo, Role } from "../types";
import { isApproved } from "../ui/approvals";
import { Button, classes } from "../ui/parts";
import { roleWords } from "../words";
import { DemoPeople } from "./sign_in";

type StepName = "list" | "plan" | "start" | "decide" | "outcome" | "log";
const steps: { name: StepName; words: string; roles: Role[]; to: string }[] = [
  { name: "list", words: "Two people approve the list, each with a passkey", roles: ["authorising-officer", "countersigning-officer"], to: "/lists" },
  { name: "start", words: "Start the deployment that was announced", roles: ["camera-operator"], to: "/deployments" },
  { name: "decide", words: "Look at an alert, and decide whether it is the same person", roles: ["camera-operator"], to: "/live" },
  { name: "outcome", words: "Go to the person, and say what came of it", roles: ["officer"], to: "/live" },
  { name: "plan", words: "Approve the plan that waits, both of you", roles: ["authorising-officer", "countersigning-officer"], to: "/authorisations" },
  { name: "log", words: "Read in the log what was done, by whom", roles: ["auditor"], to: "/log" },
];

const watchers = new Set<() => void>();
const name = "peel.guide";
const read = () => localStorage.getItem(name) ?? "{}";
const state = () => JSON.parse(read()) as { of?: string; closed?: boolean; done?: StepName[] };
function write(change: ReturnType<typeof state>) {
  const now = JSON.stringify({ ...state(), ...change });
  if (now === read()) return;
  localStorage.setItem(name, now);
  queueMicrotask(() => watchers.forEach((each) => each()));
}
export function markGuideStep(step: StepName) {
  const done = state().done ?? [];
  if (!done.includes(step)) write({ done: [...done, step] });
}

/** Ticks off what the pages of this role show to be done. */
function useTicks() {
  const { me } = useSession();
  const ask = (right: string, kind: string) => (me.rights.includes(right) ? `guide ${kind}` : null);
  const lists = useData(ask("watchlist.choose", "lists"), ["watchlists"], api.watchlists);
  const plans = useData(ask("authorisation.read", "plans"), ["authorisations"], api.authorisations);
  const deployments = useData(ask("authorisation.read", "deployments"), ["deployments"], api.deployments);
  const alerts = useData(ask("alert.view", "alerts"), ["alerts"], () => api.alerts());
  const key = useData("guide key", [], api.logKey);
  const done: [StepName, boolean | undefined][] = [
    // Nothing starts without an approved list, so whoever sees no lists sees it by that.
    ["list", lists.value?.some((each) => isApproved(each.approvals)) || deployments.value?.some((each) => each.started_at !== null)],
    ["plan", plans.value && plans.value.length > 0 && !plans.value.some((each) => each.state === "proposed" && Date.parse(each.until) > Date.now())],
    ["start", deployments.value?.some((each) => each.started_at !== null)],
    ["decide", alerts.value?.some((each) => each.verdict !== null)],
    ["outcome", alerts.value?.some((each) => each.outcome !== null)],
  ];
  const ticked = done.filter(([, yes]) => yes).map(([step]) => step).join(" ");
  useEffect(() => {
    // Another demonstration begins anew.
    if (key.value && state().of !== key.value) write({ of: key.value, closed: false, done: [] });
    if (ticked) (ticked.split(" ") as StepName[]).forEach(markGuideStep);
  }, [key.value, ticked]);
}

export function Guide({ demo }: { demo: Demo }) {
  const { me, signedIn } = useSession();
  const [changing, setChanging] = useState(false);
  useSyncExternalStore((then) => (watchers.add(then), () => watchers.delete(then)), read);
  useTicks();
  const { closed, done = [] } = state();
  // The live console needs the room.
  const short = usePath().startsWith("/live");
  const next = steps.find((each) => !done.includes(each.name));
  if (closed) return <p className="guide-closed"><button type="button" className="button-quiet" onClick={() => write({ closed: false })}>Show the first five minutes</button></p>;
  return (
    <aside className="guide" aria-label="The first five minutes">
      <div className="guide__head">
        <h2 className="govuk-heading-s">The first five minutes <span className="quiet">{done.length} of {steps.length} done</span></h2>
        <span>
          <Button kind="quiet" onClick={() => setChanging(!changing)} aria-expanded={changing}>Be somebody else</Button>{" "}
          <Button kind="quiet" onClick={() => write({ closed: true })}>Close</Button>
        </span>
      </div>
      <ol className={classes("guide__steps", short && "guide__steps--short")}>
        {steps.filter((each) => !short || each === next).map((each) => {
          const ticked = done.includes(each.name), mine = each.roles.some((role) => me.roles.includes(role));
          return (
            <li key={each.name} className={classes(ticked && "guide__done", each === next && "guide__next")}>
              <span className="guide__tick" aria-hidden="true">{ticked ? "✓" : "○"}</span>
              <span>
                <span className="govuk-visually-hidden">{ticked ? "Done: " : each === next ? "Next: " : "To do: "}</span>
                {mine && !ticked ? <Link to={each.to}>{each.words}</Link> : each.words}
                {!ticked && !mine && <span className="quiet"> (as {each.roles.map((role) => roleWords[role].toLowerCase()).join(" or ")})</span>}
              </span>
            </li>
          );
        })}
      </ol>
      {changing && <DemoPeople demo={demo} now={me.account} onSignedIn={(who) => { setChanging(false); signedIn(who); }} />}
    </aside>
  );
}
