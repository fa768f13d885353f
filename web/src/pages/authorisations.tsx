// Authorisations: what was planned, and whether two people approved it.
import { api } from "../api";
import { useData } from "../data";
import { go, Link } from "../router";
import { useMay } from "../session";
import type { Authorisation } from "../types";
import { waitsForWords } from "../ui/approvals";
import { Button, Cell, Head, Loaded, Page, Row, Table, Tag, type TagLook } from "../ui/parts";
import { spanOf } from "../words";

const looks: Record<Authorisation["state"], [TagLook, string]> = {
  proposed: ["yellow", "Waits for approval"],
  approved: ["green", "Approved"],
  withdrawn: ["red", "Withdrawn"],
  ended: ["grey", "Ended"],
};
export const AuthorisationState = ({ of }: { of: Authorisation["state"] }) => <Tag look={looks[of]?.[0] ?? "grey"}>{looks[of]?.[1] ?? of}</Tag>;

export function Authorisations() {
  const may = useMay();
  const data = useData("authorisations", ["authorisations"], api.authorisations);
  return (
    <Page title="Authorisations" actions={may("authorisation.propose") && !data.error && <Button onClick={() => go("/authorisations/new")}>Plan a deployment</Button>}>
      <Loaded data={data} what="authorisations">
        {(all) => all.length === 0 ? <p className="govuk-body">No deployment has been planned yet. A camera operator or a watchlist manager plans one, once there is a list with a version; then two people approve it.</p> : (
          <Table caption="Authorisations" hideCaption head={["Place", "Purpose", "When", "State"]}>
            {all.map((each) => (
              <Row key={each.authorisation}>
                <Head><Link to={`/authorisations/${each.authorisation}`}>{each.place}</Link></Head>
                <Cell>{each.purpose}</Cell>
                <Cell>{spanOf(each.from, each.until)}</Cell>
                <Cell><AuthorisationState of={each.state} />{each.state === "proposed" && <><br /><span className="quiet">of {waitsForWords(each.approvals)}</span></>}</Cell>
              </Row>
            ))}
          </Table>
        )}
      </Loaded>
    </Page>
  );
}
