// Alerts that wait for longer than they should: how many, where and for how long, for those who authorised it. No face.
import { useEffect } from "react";
import { api } from "../api";
import { useData, useNow } from "../data";
import { Link } from "../router";
import { Cell, Head, Loaded, Page, Row, Table } from "../ui/parts";
import { agoOf, count, numberOf } from "../words";
import { DeploymentState } from "./deployments";

const refresh = 10_000;

export function Overdue() {
  // An alert becomes overdue by the clock alone, so it is asked for again though nothing happened.
  const now = useNow(refresh);
  const data = useData("overdue", ["deployments", "alerts"], api.deployments);
  const { reload } = data;
  useEffect(reload, [now, reload]);
  return (
    <Page title="Overdue alerts">
      <p className="govuk-body">An alert that nobody has decided within two minutes. Whoever authorised a deployment sees here that somebody waits; who it is, only those who decide may see. Call the camera operators; if nobody can decide, stop the deployment on its page.</p>
      <Loaded data={data} what="deployments">
        {(all) => {
          const waiting = all.filter((each) => each.overdue_alerts > 0);
          if (waiting.length === 0) return <p className="govuk-body">No alert is overdue.</p>;
          return (
            <Table caption={`${count(waiting.reduce((sum, each) => sum + each.overdue_alerts, 0), "alert")} overdue`} head={["Deployment", "State", "Overdue", "Open in all", "The longest waits since"]}>
              {waiting.map((each) => (
                <Row key={each.deployment}>
                  <Head><Link to={`/deployments/${each.deployment}`}>{each.place}</Link></Head>
                  <Cell><DeploymentState of={each.state} /></Cell>
                  <Cell>{numberOf(each.overdue_alerts)}</Cell>
                  <Cell>{numberOf(each.open_alerts)}</Cell>
                  <Cell>{each.oldest_open_alert ? agoOf(each.oldest_open_alert, now) : "–"}</Cell>
                </Row>
              ))}
            </Table>
          );
        }}
      </Loaded>
    </Page>
  );
}
