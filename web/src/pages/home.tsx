// Home: what waits for whoever is signed in, by their roles.
import { useEffect, type ReactNode } from "react";
import { api } from "../api";
import { useData, type Data } from "../data";
import { Link } from "../router";
import { signingRole, useMay, useSession } from "../session";
import type { Deployment, Role } from "../types";
import { lacks, isApproved, waitsForWords } from "../ui/approvals";
import { Page, Tag } from "../ui/parts";
import { count, momentOf, roleHints, roleWords, spanOf } from "../words";

const overdueAfter = 121_000; // ms, as the service has it, and a second for it to count

/** An alert becomes overdue by the clock alone: asks again just then. Not every few seconds: nobody would ever be idle. */
function useOverdue(deployments: Data<Deployment[]>) {
  const { value, reload } = deployments;
  useEffect(() => {
    const now = Date.now();
    const next = Math.min(...(value ?? []).map((each) => (each.oldest_open_alert ? Date.parse(each.oldest_open_alert) + overdueAfter : 0)).filter((time) => time > now));
    if (!Number.isFinite(next)) return;
    const timer = window.setTimeout(reload, next - now);
    return () => window.clearTimeout(timer);
  }, [value, reload]);
}

interface Task { key: string; to: string; words: ReactNode; hint?: string; urgent?: boolean }

// Without somebody in each of these, no deployment can run.
const neededRoles: Role[] = ["watchlist-manager", "authorising-officer", "countersigning-officer", "camera-operator", "officer", "data-protection-officer", "auditor"];

function useTasks(): { tasks: Task[]; loading: boolean; missing: string[] } {
  const { me } = useSession();
  const may = useMay();
  const role = signingRole(me);
  const when = <T,>(right: string, kind: string, kinds: Parameters<typeof useData>[1], ask: () => Promise<T>) =>
    // The same questions in the same order whatever the role, as hooks must be.
    useData(may(right) ? `home ${kind}` : null, kinds, ask);
  const people = when("account.create", "people", ["accounts"], api.accounts);
  const lists = when("watchlist.read", "lists", ["watchlists"], api.watchlists);
  const plans = when("authorisation.read", "plans", ["authorisations"], api.authorisations);
  const deployments = when("authorisation.read", "deployments", ["deployments"], api.deployments);
  const alerts = when("alert.view", "alerts", ["alerts"], () => api.alerts());
  useOverdue(deployments);
  const now = Date.now();
  const tasks: Task[] = [];

  for (const each of neededRoles)
    if (people.value && !people.value.some((account) => !account.closed && account.roles.includes(each)))
      tasks.push({ key: each, to: "/people", words: <>Nobody is {roleWords[each].toLowerCase()} yet</>, hint: roleHints[each] });

  for (const each of alerts.value ?? []) {
    if (may("alert.engage") && each.state === "decided" && each.verdict === "match")
      tasks.push({ key: each.alert, to: `/live/${each.deployment}`, urgent: true, words: <>An alert was judged a match: who goes?</>, hint: `${each.place}, camera ${each.camera}, ${momentOf(each.captured, now)}` });
    else if (may("alert.outcome") && each.state === "engaged" && (each.engaged_by === me.account || may("alert.decide")))
      tasks.push({ key: each.alert, to: `/live/${each.deployment}`, words: <>Say what came of an alert</>, hint: `${each.place}, camera ${each.camera}, ${momentOf(each.captured, now)}` });
  }
  for (const each of deployments.value ?? []) {
    if (["running", "paused"].includes(each.state) && may("alert.decide"))
      tasks.push({ key: each.deployment, to: `/live/${each.deployment}`, urgent: each.open_alerts > 0, words: <>{each.place} is {each.state}: {each.open_alerts ? `${count(each.open_alerts, "alert")} to decide` : "no alert is open"}</>, hint: spanOf(each.from, each.until) });
    else if (each.open_alerts > 0 && may("alert.decide"))
      tasks.push({ key: each.deployment, to: `/live/${each.deployment}`, urgent: true, words: <>{each.place} is over: {count(each.open_alerts, "alert")} still to decide</> });
    else if (each.overdue_alerts > 0 && role)
      tasks.push({ key: each.deployment, to: "/overdue", urgent: true, words: <>{each.place}: {count(each.overdue_alerts, "alert")} waited for more than two minutes</> });
    else if (each.state === "announced" && may("deployment.start") && Date.parse(each.until) > now)
      tasks.push({ key: each.deployment, to: `/deployments/${each.deployment}`, words: <>{each.place} is announced{Date.parse(each.from) <= now ? " and may start" : ""}</>, hint: spanOf(each.from, each.until) });
  }
  for (const each of plans.value ?? []) {
    if (each.state === "proposed" && lacks(each.approvals, role) && Date.parse(each.until) > now)
      tasks.push({ key: each.authorisation, to: `/authorisations/${each.authorisation}`, words: <>Read, and perhaps approve, the deployment at {each.place}</>, hint: spanOf(each.from, each.until) });
    if (each.state === "proposed" && each.proposed_by === me.account && Date.parse(each.until) > now)
      tasks.push({ key: each.authorisation, to: `/authorisations/${each.authorisation}`, words: <>Your plan for {each.place} waits for {waitsForWords(each.approvals)}</>, hint: "Nothing to do for you" });
    if (each.state === "approved" && may("deployment.announce") && Date.parse(each.until) > now && deployments.value && !deployments.value.some((one) => one.authorisation === each.authorisation && one.state !== "called-off"))
      tasks.push({ key: each.authorisation, to: `/authorisations/${each.authorisation}`, words: <>{each.place} is approved: announce it</>, hint: spanOf(each.from, each.until) });
  }
  for (const each of lists.value ?? []) {
    if (each.ended) continue;
    if (each.content && lacks(each.approvals, role))
      tasks.push({ key: each.watchlist, to: `/lists/${each.watchlist}`, words: <>Read, and perhaps approve, the list {each.name}</>, hint: `Version ${each.version}: ${count(each.subjects_in_version, "person", "people")}` });
    if (may("watchlist.version") && each.references === 0)
      tasks.push({ key: each.watchlist, to: `/lists/${each.watchlist}`, words: <>Nobody is on the list {each.name} yet</> });
    else if (may("watchlist.version") && (each.changed || !each.content))
      tasks.push({ key: each.watchlist, to: `/lists/${each.watchlist}`, words: <>The list {each.name} changed: make a version to be approved</> });
    else if (may("watchlist.version") && !isApproved(each.approvals))
      tasks.push({ key: each.watchlist, to: `/lists/${each.watchlist}`, words: <>The list {each.name} waits for approval of {waitsForWords(each.approvals)}</>, hint: "Nothing to do for you" });
  }
  const all: [string, Data<unknown>][] = [["people", people], ["lists", lists], ["authorisations", plans], ["deployments", deployments], ["alerts", alerts]];
  return {
    tasks: tasks.sort((a, b) => Number(b.urgent ?? false) - Number(a.urgent ?? false)),
    loading: all.some(([, data], i) => [may("account.create"), may("watchlist.read"), may("authorisation.read"), may("authorisation.read"), may("alert.view")][i] && data.value === undefined && !data.error),
    missing: all.filter(([, data]) => data.error && data.value === undefined).map(([words]) => words),
  };
}

export function Home() {
  const { me } = useSession();
  const may = useMay();
  const { tasks, loading, missing } = useTasks();
  return (
    <Page title="What waits for you">
      {missing.length > 0 && <p className="govuk-body note">This service does not offer {missing.join(", ")} to this page at the moment, so what waits there is not shown.</p>}
      {loading && tasks.length === 0 ? <p className="govuk-body quiet">Loading…</p> : tasks.length === 0 ? (
        <p className="govuk-body">Nothing waits for you.</p>
      ) : (
        <ul className="tasks">
          {tasks.map((each) => (
            <li key={each.key + each.to}>
              <Link to={each.to} className="task">
                <span><strong>{each.words}</strong>{each.hint && <span className="task__hint">{each.hint}</span>}</span>
                {each.urgent && <Tag look="red">Now</Tag>}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <h2 className="govuk-heading-m">Who you are here</h2>
      <ul className="govuk-list">{me.roles.map((each) => <li key={each}><strong>{roleWords[each]}</strong>: {roleHints[each]}</li>)}</ul>
      {may("ledger.read") && <p className="govuk-body"><Link to="/log">Read the log</Link></p>}
    </Page>
  );
}
