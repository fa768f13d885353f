// Deployments: announced, running, and those that were.
import { api } from "../api";
import { useData } from "../data";
import { Link } from "../router";
import type { Deployment } from "../types";
import { Cell, Head, Loaded, Page, Row, Table, Tag, type TagLook } from "../ui/parts";
import { count, numberOf, spanOf } from "../words";

const looks: Record<Deployment["state"], [TagLook, string]> = {
  announced: ["blue", "Announced"],
  running: ["green", "Running"],
  paused: ["yellow", "Paused"],
  stopped: ["grey", "Stopped"],
  "called-off": ["grey", "Called off"],
};
export const DeploymentState = ({ of }: { of: Deployment["state"] }) => <Tag look={looks[of]?.[0] ?? "grey"}>{looks[of]?.[1] ?? of}</Tag>;

export function OpenAlerts({ of }: { of: Pick<Deployment, "open_alerts" | "overdue_alerts"> }) {
  if (of.open_alerts === 0) return <>None open</>;
  return <>{numberOf(of.open_alerts)} open{of.overdue_alerts > 0 && <> <Tag look="red">{numberOf(of.overdue_alerts)} overdue</Tag></>}</>;
}

export function Deployments() {
  const data = useData("deployments", ["deployments"], api.deployments);
  return (
    <Page title="Deployments">
      <Loaded data={data} what="deployments">
        {(all) => all.length === 0 ? <p className="govuk-body">No deployment has been announced yet. One is announced from its <Link to="/authorisations">authorisation</Link>, once two people have approved it.</p> : (
          <Table caption="Deployments" hideCaption head={["Place", "When", "State", "Cameras", "Alerts", "Faces seen"]}>
            {all.map((each) => (
              <Row key={each.deployment}>
                <Head><Link to={`/deployments/${each.deployment}`}>{each.place}</Link></Head>
                <Cell>{spanOf(each.from, each.until)}</Cell>
                <Cell><DeploymentState of={each.state} /></Cell>
                <Cell>{count(each.cameras.length, "camera")}</Cell>
                <Cell><OpenAlerts of={each} /></Cell>
                <Cell>{numberOf(each.counts.faces)}</Cell>
              </Row>
            ))}
          </Table>
        )}
      </Loaded>
    </Page>
  );
}
