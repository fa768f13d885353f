// Lists: which there are, and how far each is.
import { useState, type FormEvent } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { go, Link } from "../router";
import { useMay } from "../session";
import type { Watchlist } from "../types";
import { isApproved, waitsForWords } from "../ui/approvals";
import { ErrorSummary, Input, type Errors } from "../ui/form";
import { Button, Cell, Head, Loaded, Page, Problem, Row, Table, Tag } from "../ui/parts";
import { dateOf, numberOf } from "../words";

export function ListState({ of }: { of: Pick<Watchlist, "ended" | "content" | "forgotten" | "changed" | "approvals"> }) {
  if (of.ended) return <Tag>Ended</Tag>;
  if (of.forgotten) return <Tag look="orange">Needs a new version</Tag>;
  if (!of.content) return <Tag look="yellow">No version yet</Tag>;
  if (!isApproved(of.approvals)) return <Tag look="yellow">Waits for approval</Tag>;
  return <><Tag look="green">Approved</Tag>{of.changed && <> <Tag look="orange">Changed since</Tag></>}</>;
}

function NewList({ onCancel }: { onCancel: () => void }) {
  const [name, setName] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const { doing, error, run } = useDoing();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return setErrors({ name: "Enter a name for the list" });
    setErrors({});
    void run(async () => {
      const made = await api.newWatchlist(name.trim());
      invalidate("watchlists");
      go(`/lists/${made.watchlist}`);
    });
  };
  return (
    <form onSubmit={submit} noValidate className="panel">
      <h2 className="govuk-heading-m">A new list</h2>
      <ErrorSummary errors={errors} />
      {error && <Problem seen title="No list was made">{error}</Problem>}
      <Input id="name" label="Name of the list" hint="What colleagues call it, such as “Harbour, 12 May”. No name of a person who is looked for." value={name} onValue={setName} errors={errors} />
      <div className="govuk-button-group">
        <Button type="submit" busy={doing}>Begin the list</Button>
        <Button kind="secondary" onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

export function Lists() {
  const may = useMay();
  const lists = useData("watchlists", ["watchlists"], api.watchlists);
  const [making, setMaking] = useState(false);
  return (
    <Page title="Lists" actions={may("watchlist.new") && !making && !lists.error && <Button onClick={() => setMaking(true)}>Begin a list</Button>}>
      {making && <NewList onCancel={() => setMaking(false)} />}
      <Loaded data={lists} what="lists">
        {(all) => all.length === 0 ? <p className="govuk-body">There is no list yet. A watchlist manager begins one; a deployment is planned for a version of it.</p> : (
          <Table caption="Lists" hideCaption head={["Name", "State", "People", "Pictures", "Version", "Begun"]}>
            {all.map((each) => (
              <Row key={each.watchlist}>
                <Head><Link to={`/lists/${each.watchlist}`}>{each.name}</Link></Head>
                <Cell><ListState of={each} />{!each.ended && each.content && !isApproved(each.approvals) && <><br /><span className="quiet">of {waitsForWords(each.approvals)}</span></>}</Cell>
                <Cell>{numberOf(each.subjects)}</Cell>
                <Cell>{numberOf(each.references)}</Cell>
                <Cell>{each.version || "–"}</Cell>
                <Cell>{dateOf(each.made)}</Cell>
              </Row>
            ))}
          </Table>
        )}
      </Loaded>
    </Page>
  );
}
