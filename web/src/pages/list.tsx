// One list: who is on it with which reference, who resembles whom, its versions and their approval.
import { useEffect, useState } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { go, Link } from "../router";
import { useMay } from "../session";
import type { Reference, WatchlistInFull } from "../types";
import { Approvals, isApproved, waitsForWords } from "../ui/approvals";
import { Choices, Input, Select } from "../ui/form";
import { Ask, Button, Cell, Head, Inset, Loaded, Page, Problem, Row, Rows, Table, Tag, Warning } from "../ui/parts";
import { caseWords, categoryWords, count, dateOf, numberOf, qualityOf, timeOf } from "../words";
import { ListState } from "./lists";

const shownAtOnce = 100;
const everything = 1_000_000;
const removalWords = { ended: "There is no reason to look for them any more", withdrawn: "Whoever asked for it withdrew", wrong: "It was wrong" } as const;

/** One look at a picture: it is entered in the log, so it is asked for by a click and never by itself. */
function Picture({ list, of, onDone }: { list: string; of: Reference; onDone: () => void }) {
  const [address, setAddress] = useState<string | null>(null);
  const { error, run } = useDoing();
  useEffect(() => {
    let made = "";
    void run(async () => {
      made = URL.createObjectURL(await api.referencePicture(list, of.reference));
      setAddress(made);
    });
    return () => URL.revokeObjectURL(made);
    // Once for each time that it is opened.
    // eslint-disable-next-line
  }, []);
  return (
    <Ask title={`Reference picture of ${of.subject}`} kind="secondary" yes="Close" onYes={onDone} onNo={onDone}>
      {error && <Problem title="The picture cannot be shown">{error}</Problem>}
      {address && <img src={address} alt={`Reference picture of record ${of.subject}`} className="reference-picture" />}
      {address && <p className="govuk-body-s quiet">That you looked at it is in the log.</p>}
    </Ask>
  );
}

function Remove({ list, of, onDone }: { list: string; of: Reference; onDone: () => void }) {
  const [because, setBecause] = useState<keyof typeof removalWords | "">("");
  const { doing, error, run, setError } = useDoing();
  const remove = () => because === "" ? setError("Choose why") : void run(async () => {
    await api.removeReference(list, of.reference, because);
    invalidate("watchlists");
    onDone();
  });
  return (
    <Ask title={`Take this picture of ${of.subject} off the list?`} yes="Take it off" busy={doing} error={error} onYes={remove} onNo={onDone}>
      <Select id="because" label="Why" value={because} onValue={setBecause} options={removalWords} />
      <p className="govuk-body-s">Every version that was made with it is forgotten at once: what runs by such a version stops within seconds, and plans for it no longer count. Make a new version afterwards, and have it approved.</p>
    </Ask>
  );
}

/** Whether it came too late for the newest version, which is the one that is approved. */
const isLater = (of: Reference, list: WatchlistInFull) => list.content !== null && list.version_made !== null && Date.parse(of.added) > Date.parse(list.version_made);
/** Whether the newest version has it and the one that was approved before has not. */
const isNew = (of: Reference, list: WatchlistInFull) => list.approved_before !== null && Date.parse(of.added) > Date.parse(list.approved_before.made) && !isLater(of, list);

/** What the two who approve the newest version have not seen: P5 is about each entry, not about a number. */
function Changes({ list }: { list: WatchlistInFull }) {
  const before = list.approved_before;
  if (!list.content || list.ended) return null;
  const all = list.next === null;
  const added = list.references.filter((each) => isNew(each, list)).length, later = list.references.filter((each) => isLater(each, list)).length;
  const removed = before ? before.templates + added - list.templates : 0;
  return (
    <>
      {later > 0 && <Warning>{count(later, "picture")} on this list {later === 1 ? "was" : "were"} added after version {list.version} was made and {later === 1 ? "is" : "are"} not in it. Whoever approves version {list.version} does not approve {later === 1 ? "it" : "them"}.</Warning>}
      {before && (
        <Inset>
          Version {before.version}, which two people approved, had {count(before.subjects, "person", "people")} with {count(before.templates, "picture")}; version {list.version} has {count(list.subjects_in_version, "person", "people")} with {count(list.templates, "picture")}.
          {all && ` Since then ${count(added, "picture was", "pictures were")} added and ${count(Math.max(0, removed), "picture was", "pictures were")} taken off.`} Those that are new are marked below.
        </Inset>
      )}
    </>
  );
}

/** `onWanted` says how many of the references are needed: all of them to find some. */
function References({ list, onWanted }: { list: WatchlistInFull; onWanted: (count: number) => void }) {
  const may = useMay();
  const [filter, setFilter] = useState("");
  const [upTo, setUpTo] = useState(shownAtOnce);
  const [only, setOnly] = useState<string[]>([]);
  const choose = (some: string[]) => { setOnly(some); if (some.length > 0) onWanted(everything); };
  const find = (words: string) => { setFilter(words); if (words.trim() !== "") onWanted(everything); };
  const more = () => { setUpTo(upTo + shownAtOnce * 5); onWanted(upTo + shownAtOnce * 5); };
  const [open, setOpen] = useState<{ what: "look" | "remove"; of: Reference } | null>(null);
  const wanted = filter.trim().toLowerCase();
  const found = list.references.filter((each) => only.length === 0 || isNew(each, list) || isLater(each, list)).filter((each) => wanted === "" || [each.subject, each.source, categoryWords[each.category]].some((text) => text.toLowerCase().includes(wanted)));
  const acts = may("reference.view") || may("reference.remove");
  return (
    <>
      {open?.what === "look" && <Picture list={list.watchlist} of={open.of} onDone={() => setOpen(null)} />}
      {open?.what === "remove" && <Remove list={list.watchlist} of={open.of} onDone={() => setOpen(null)} />}
      {list.references.length > 10 && <Input id="filter" label="Find in this list" value={filter} onValue={find} width={20} type="search" />}
      {list.approved_before && !list.ended && <Choices id="only-new" kind="checkboxes" small legend="Which" chosen={only} onChosen={choose} choices={[{ value: "new", label: `Only what is new since version ${list.approved_before.version} was approved` }]} />}
      <Table caption={wanted || only.length > 0 ? `${count(found.length, "reference picture")} of ${numberOf(list.references_in_all)}` : count(list.references_in_all, "reference picture")}
        head={["Record", "Category", "Source and basis", "Taken", "Review by", "Quality", ...(acts ? ["What you can do"] : [])]}>
        {found.slice(0, upTo).map((each) => (
          <Row key={each.reference}>
            <Head>{each.subject}{each.under_18 && <><br /><Tag look="orange">Under 18</Tag></>}{isNew(each, list) && <><br /><Tag look="blue">New in version {list.version}</Tag></>}{isLater(each, list) && <><br /><Tag look="orange">Not in version {list.version}</Tag></>}</Head>
            <Cell>{categoryWords[each.category]}<br /><span className="quiet">{caseWords[each.case_outcome]}</span></Cell>
            <Cell>{each.source}<br /><span className="quiet">{each.legal_basis}</span></Cell>
            <Cell>{dateOf(each.taken_on)}</Cell>
            <Cell>{dateOf(each.review_on)}{each.under_review && <><br /><Tag look="red">Review is due</Tag></>}</Cell>
            <Cell>{qualityOf(each.quality)}{each.advice.length > 0 && <ul className="advice">{each.advice.map((line) => <li key={line}>{line}</li>)}</ul>}</Cell>
            {acts && (
              <Cell>
                <div className="row-actions">
                  {may("reference.view") && !list.ended && <Button kind="quiet" about={`at the picture of ${each.subject}`} onClick={() => setOpen({ what: "look", of: each })}>Look</Button>}
                  {may("reference.remove") && !list.ended && <Button kind="quiet" about={`the picture of ${each.subject}`} onClick={() => setOpen({ what: "remove", of: each })}>Take off</Button>}
                </div>
              </Cell>
            )}
          </Row>
        ))}
      </Table>
      {(found.length > upTo || (list.next !== null && !wanted && only.length === 0)) && <Button kind="secondary" onClick={more}>Show more</Button>}
    </>
  );
}

function LookAlikes({ list }: { list: WatchlistInFull }) {
  if (list.look_alikes.length === 0) return null;
  return (
    <details className="govuk-details">
      <summary className="govuk-details__summary"><span className="govuk-details__summary-text">{count(list.look_alikes.length, "pair")} on this list who look alike</span></summary>
      <div className="govuk-details__text">
        <p className="govuk-body">Perhaps one person under two numbers, relatives, or people who look alike. An alert for one of them needs a closer look.</p>
        <Table caption="Who looks alike" hideCaption head={["Record", "Record", "Score"]}>
          {list.look_alikes.map((each) => <Row key={each.a + each.b}><Cell>{each.a}</Cell><Cell>{each.b}</Cell><Cell>{each.score.toFixed(2)}</Cell></Row>)}
        </Table>
      </div>
    </details>
  );
}

export function List({ id }: { id: string }) {
  const may = useMay();
  const [wanted, setWanted] = useState(shownAtOnce);
  const data = useData(id, ["watchlists"], () => api.watchlist(id, wanted));
  const { reload } = data;
  useEffect(() => { if (wanted > shownAtOnce) reload(); }, [wanted, reload]);
  const [asking, setAsking] = useState<"version" | "end" | null>(null);
  const { doing, error, run, setError } = useDoing();
  const list = data.value;
  const done = () => { setAsking(null); setError(null); };
  const doIt = (work: () => Promise<unknown>) => run(async () => { await work(); invalidate("watchlists"); done(); });
  const manages = may("watchlist.version") && list && !list.ended;
  return (
    <Page title={list?.name ?? "List"} caption="List" actions={manages && (
      <>
        <Button onClick={() => go(`/lists/${id}/add`)}>Add a reference</Button>
        <Button kind="secondary" onClick={() => go(`/lists/${id}/import`)}>Import a folder</Button>
      </>
    )}>
      <Link to="/lists" className="govuk-back-link">All lists</Link>
      {asking === "version" && (
        <Ask title="Make a version to be approved?" kind="primary" yes="Make the version" busy={doing} error={error}
          onYes={() => void doIt(() => api.newVersion(id))} onNo={done}>
          <p className="govuk-body">It holds who is on the list now and does not change any more. Two people approve just it; approvals of older versions do not count for it.</p>
        </Ask>
      )}
      {asking === "end" && (
        <Ask title="End this list?" yes="End the list" busy={doing} error={error} onYes={() => void doIt(() => api.endWatchlist(id))} onNo={done}>
          <p className="govuk-body">Its pictures and templates are deleted, and a deployment that uses it stops. It cannot be undone.</p>
        </Ask>
      )}
      <Loaded data={data} what="this list">
        {(list) => (
          <>
            <div className="split">
              <Rows rows={[
                ["State", <><ListState of={list} />{!list.ended && list.content && !isApproved(list.approvals) && <> <span className="quiet">of {waitsForWords(list.approvals)}</span></>}</>],
                ["On it now", `${count(list.subjects, "person", "people")}, ${count(list.references_in_all, "picture")}`],
                ["Newest version", list.forgotten ? `None: version ${list.version} was forgotten, since somebody on it was taken off or erased, ${timeOf(list.forgotten)}` : list.version ? `${list.version}: ${count(list.subjects_in_version, "person", "people")}, ${count(list.templates, "template")}` : "None yet"],
                ["Begun", timeOf(list.made)],
                list.ended ? ["Ended", timeOf(list.ended)] : null,
                list.content !== null && !list.ended && ["For a plan", <details className="hash"><summary>Number and content</summary><p>Number of the list<br /><code className="hash__whole">{list.watchlist}</code></p><p>Content of version {list.version}<br /><code className="hash__whole">{list.content}</code></p></details>],
              ]} />
              <div>
                {list.content && <Approvals what={`/watchlists/${id}`} content={list.content} approvals={list.approvals} open={!list.ended}
                  words={`version ${list.version} of the list ${list.name}`} />}
                {manages && (
                  <div className="govuk-button-group">
                    {list.references_in_all > 0 && (list.changed || !list.content) && <Button kind="secondary" onClick={() => setAsking("version")}>Make a version to be approved</Button>}
                    <Button kind="quiet" onClick={() => setAsking("end")}>End this list</Button>
                  </div>
                )}
              </div>
            </div>
            <LookAlikes list={list} />
            <Changes list={list} />
            {list.references_in_all === 0 ? <p className="govuk-body">Nobody is on this list yet.{manages && " Add a reference, or import a folder of them."}</p> : <References list={list} onWanted={(count) => setWanted((before) => Math.max(before, count))} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}
