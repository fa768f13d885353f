// One authorisation, in full: what the two who approve it must read.
import { useState } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { go, Link } from "../router";
import { useMay } from "../session";
import type { Authorisation, Watchlist } from "../types";
import { Approvals, isApproved, waitsForWords } from "../ui/approvals";
import { Ask, Button, Cell, Head, Loaded, Page, Row, Rows, Table, Warning } from "../ui/parts";
import { categoryWords, count, spanOf, timeOf } from "../words";
import { AuthorisationState } from "./authorisations";

const oneIn = (fpir: string) => (Number(fpir) > 0 ? `about 1 in ${Math.round(1 / Number(fpir)).toLocaleString("en-GB")} people who pass` : fpir);

/** Which list, which version of it, how many people: what is approved is just that. */
function ListOf({ of, list }: { of: Authorisation; list: Watchlist | undefined }) {
  const may = useMay();
  const people = `${count(of.list.subjects, "person", "people")}, ${count(of.list.templates, "picture")}`;
  if (!list) return <>{people}</>;
  const newest = list.content === of.list.file;
  const state = list.ended ? "it has ended, and nothing can start by it"
    : !newest ? "a version of it that is not the newest: read what the list has become before you approve this"
    : isApproved(list.approvals) ? `version ${list.version}, approved` : `version ${list.version}, not approved yet by ${waitsForWords(list.approvals)}`;
  return <>{may("watchlist.read") ? <Link to={`/lists/${of.watchlist}`}>{list.name}</Link> : list.name}: {people}; {state}</>;
}

function Document({ of, list }: { of: Authorisation; list: Watchlist | undefined }) {
  return (
    <>
      <Rows rows={[
        ["State", <><AuthorisationState of={of.state} />{of.state === "proposed" && <> <span className="quiet">of {waitsForWords(of.approvals)}</span></>}</>],
        ["Place", of.place],
        ["When", spanOf(of.from, of.until)],
        ["Purpose", of.purpose],
        ["Legal basis", of.legal_basis],
        ["Why it is necessary", <span className="prose">{of.necessity}</span>],
        ["Why it is proportionate", <span className="prose">{of.proportionality}</span>],
        ["List", <ListOf of={of} list={list} />],
        ["Looked for", of.categories === null ? "Everybody on it" : `Only: ${of.categories.map((each) => categoryWords[each]).join(", ")}. The threshold is that of the whole list.`],
        of.operating_point.fpir !== null && ["False alerts aimed at", `At most ${of.operating_point.fpir} (${oneIn(of.operating_point.fpir)})`],
        ["Threshold that follows", <>{of.threshold}{of.extrapolated && <> (beyond what was measured)</>}</>],
        of.operating_point.uncalibrated !== null && ["Not calibrated, since", of.operating_point.uncalibrated],
        ["What the public is told", <span className="prose">{of.notice}</span>],
        ["Planned", `${timeOf(of.proposed_at)}, by ${of.proposed_by_name}`],
        of.withdrawn ? ["Withdrawn", timeOf(of.withdrawn)] : null,
      ]} />
      {of.extrapolated && <Warning>The threshold lies beyond what was measured. How often it errs is not known; it is extended from what was.</Warning>}
      <Table caption="Cameras" head={["Number", "Name", "Address", "Run by"]}>
        {of.cameras.map((each, i) => <Row key={each.name}><Cell>{i + 1}</Cell><Head>{each.name}</Head><Cell><code>{each.address}</code></Cell><Cell>{each.node ? `The camera machine ${of.machines[each.node] ?? each.node}` : "The service itself"}</Cell></Row>)}
      </Table>
    </>
  );
}

export function AuthorisationPage({ id }: { id: string }) {
  const may = useMay();
  const data = useData(id, ["authorisations"], () => api.authorisation(id));
  const lists = useData(may("watchlist.choose") ? "watchlists to choose" : null, ["watchlists"], api.watchlists);
  const deployments = useData(may("deployment.announce") ? "deployments" : null, ["deployments"], api.deployments);
  const [asking, setAsking] = useState<"withdraw" | "announce" | null>(null);
  const { doing, error, run, setError } = useDoing();
  const of = data.value;
  const ended = of && Date.parse(of.until) <= Date.now();
  const running = deployments.value?.find((each) => each.authorisation === id && each.state !== "called-off");
  const withdraw = () => run(async () => { await api.withdraw(id); invalidate("authorisations", "deployments"); setAsking(null); });
  const announce = () => run(async () => {
    const made = await api.announce(id);
    invalidate("deployments");
    go(`/deployments/${made.deployment}`);
  });
  const done = () => { setAsking(null); setError(null); };
  return (
    <Page title={of ? of.place : "Authorisation"} caption="Authorisation">
      <Link to="/authorisations" className="govuk-back-link">All authorisations</Link>
      {asking === "withdraw" && (
        <Ask title="Withdraw this authorisation?" yes="Withdraw it" busy={doing} error={error} onYes={() => void withdraw()} onNo={done}>
          <p className="govuk-body">A deployment that runs by it stops at once. It cannot be undone; a new one would have to be planned and approved.</p>
        </Ask>
      )}
      {asking === "announce" && (
        <Ask title="Make this deployment public?" kind="primary" yes="Announce it" busy={doing} error={error} onYes={() => void announce()} onNo={done}>
          <p className="govuk-body">The public is told that it takes place at <strong>{of?.place}</strong>, {of && spanOf(of.from, of.until)}, and this:</p>
          <p className="govuk-body prose quoted">{of?.notice}</p>
        </Ask>
      )}
      <Loaded data={data} what="this authorisation">
        {(of) => (
          <div className="split split--document">
            <div><Document of={of} list={lists.value?.find((each) => each.watchlist === of.watchlist)} /></div>
            <div>
              <Approvals what={`/authorisations/${id}`} content={of.content} approvals={of.approvals} open={of.state === "proposed" && !ended}
                proposedBy={of.proposed_by} words={`the deployment at ${of.place}, ${spanOf(of.from, of.until)}`} />
              {may("deployment.announce") && of.state === "approved" && !ended && !running && <Button onClick={() => setAsking("announce")}>Announce the deployment</Button>}
              {running && <p className="govuk-body"><Link to={`/deployments/${running.deployment}`}>Its deployment</Link></p>}
              {may("authorisation.withdraw") && ["proposed", "approved"].includes(of.state) && !ended && <Button kind="warning" onClick={() => setAsking("withdraw")}>Withdraw it</Button>}
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
