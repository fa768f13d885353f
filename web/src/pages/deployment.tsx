// One deployment: its state, what can be done with it, its cameras, and what it counted.
import { useEffect, useState } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { go, Link } from "../router";
import { useMay } from "../session";
import type { Deployment } from "../types";
import { Ask, Button, Cell, Head, Loaded, Page, Problem, Row, Rows, Table, Tag } from "../ui/parts";
import { cameraWords, count, numberOf, spanOf, timeOf } from "../words";
import { DeploymentState, OpenAlerts } from "./deployments";

const because: Record<string, string> = {
  "asked": "somebody stopped it", "until": "its authorised time was over", "withdrawn": "its authorisation was withdrawn",
  "cameras-ended": "its cameras ended", "failed": "it failed", "restarted": "the service was started again", "erased": "somebody on its list was erased", "list-changed": "the version of its list is no more: somebody was taken off it or erased, or a newer one took its place",
};
const refresh = 5000;

/** Asks again every few seconds while it runs: frames and faces are counted without being events. */
export function useDeployment(id: string | null) {
  const data = useData(id, ["deployments"], () => api.deployment(id!));
  const { reload, value } = data;
  const runs = value?.state === "running" || value?.state === "paused";
  useEffect(() => {
    if (!runs) return;
    const timer = window.setInterval(() => document.visibilityState === "visible" && reload(), refresh);
    return () => window.clearInterval(timer);
  }, [runs, reload]);
  return data;
}

export function Cameras({ of }: { of: Deployment }) {
  return (
    <Table caption="Cameras" head={["Name", "State", "Frames a second", "Frames", "Not looked at", "Faces"]}>
      {of.cameras.map((each) => (
        <Row key={each.name}>
          <Head>{each.name}</Head>
          <Cell>{each.problem ? <><Tag look="red">{cameraWords[each.state] ?? each.state}</Tag> {each.problem}</> : (cameraWords[each.state] ?? each.state)}</Cell>
          <Cell>{each.frames_per_second.toFixed(1)}</Cell>
          <Cell>{numberOf(each.frames)}</Cell>
          <Cell>{numberOf(each.skipped)}</Cell>
          <Cell>{numberOf(each.faces)}</Cell>
        </Row>
      ))}
    </Table>
  );
}

export function CountsOf({ of }: { of: Deployment["counts"] }) {
  const all: [string, number][] = [
    ["Faces seen", of.faces], ["Searches", of.searches], ["Alerts", of.alerts],
    ["Templates made", of.made], ["Templates wiped", of.wiped], ["Templates held", of.held],
  ];
  return <ul className="counts">{all.map(([words, n]) => <li key={words}><strong>{numberOf(n)}</strong><span>{words}</span></li>)}</ul>;
}

type Step = "cancel" | "start" | "pause" | "resume" | "stop";

export function Steering({ of, small }: { of: Deployment; small?: boolean }) {
  const may = useMay();
  const [asking, setAsking] = useState<"stop" | "cancel" | null>(null);
  const { doing, error, run } = useDoing();
  const steer = (step: Step) => run(async () => {
    await api.steer(of.deployment, step);
    invalidate("deployments");
    setAsking(null);
  });
  const button = (step: Step, words: string, kind: "primary" | "secondary" = "secondary") =>
    may(`deployment.${step}`) && <Button kind={kind} small={small ?? false} busy={doing} onClick={() => void steer(step)}>{words}</Button>;
  return (
    <div>
      {error && !asking && <Problem>{error}</Problem>}
      {asking === "cancel" && (
        <Ask title="Call this deployment off?" yes="Call it off" busy={doing} error={error} onYes={() => void steer("cancel")} onNo={() => setAsking(null)}>
          <p className="govuk-body">It was announced to the public, and will not take place. Its authorisation stays: another deployment of it may be announced.</p>
        </Ask>
      )}
      {asking === "stop" && (
        <Ask title="Stop this deployment?" yes="Stop it" busy={doing} error={error} onYes={() => void steer("stop")} onNo={() => setAsking(null)}>
          <p className="govuk-body">No camera is searched any more. It is not started again: another deployment would have to be authorised. To go on later, pause it instead.</p>
        </Ask>
      )}
      <div className="govuk-button-group">
        {of.state === "announced" && button("start", "Start", "primary")}
        {of.state === "running" && button("pause", "Pause")}
        {of.state === "paused" && button("resume", "Go on", "primary")}
        {["running", "paused"].includes(of.state) && may("deployment.stop") && <Button kind="warning" small={small ?? false} onClick={() => setAsking("stop")}>Stop</Button>}
        {of.state === "announced" && may("deployment.cancel") && <Button kind="warning" small={small ?? false} onClick={() => setAsking("cancel")}>Call it off</Button>}
      </div>
    </div>
  );
}

export function DeploymentPage({ id }: { id: string }) {
  const may = useMay();
  const data = useDeployment(id);
  const of = data.value;
  return (
    <Page title={of?.place ?? "Deployment"} caption="Deployment"
      actions={of && may("alert.view") && (["running", "paused"].includes(of.state) || of.open_alerts > 0) && <Button onClick={() => go(`/live/${id}`)}>Open the live console</Button>}>
      <Link to="/deployments" className="govuk-back-link">All deployments</Link>
      <Loaded data={data} what="this deployment">
        {(of) => (
          <>
            <Rows rows={[
              ["State", <DeploymentState of={of.state} />],
              ["When it may run", spanOf(of.from, of.until)],
              ["Purpose", of.purpose],
              ["Authorisation", <Link to={`/authorisations/${of.authorisation}`}>Why, and who approved it</Link>],
              ["Announced", timeOf(of.announced_at)],
              of.started_at ? ["Started", timeOf(of.started_at)] : null,
              of.ended_at ? [of.state === "called-off" ? "Called off" : "Stopped", `${timeOf(of.ended_at)}${of.ended_because ? `: ${because[of.ended_because] ?? of.ended_because}` : ""}`] : null,
              ["Alerts", <OpenAlerts of={of} />],
              ["What the public is told", <span className="prose">{of.notice}</span>],
            ]} />
            <Steering of={of} />
            <h2 className="govuk-heading-m">What it counted</h2>
            <CountsOf of={of.counts} />
            {/* What each camera did is counted while it runs, and not kept. */}
            {["running", "paused"].includes(of.state) ? <Cameras of={of} /> : <p className="govuk-body">{count(of.cameras.length, "camera")}: {of.cameras.map((each) => each.name).join(", ")}</p>}
          </>
        )}
      </Loaded>
    </Page>
  );
}
