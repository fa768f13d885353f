// Erasing a person everywhere: for the data protection officer, with the receipt that the person gets.
import { useState, type FormEvent } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { keep } from "../files";
import type { Erasure } from "../types";
import { ErrorSummary, Input, type Errors } from "../ui/form";
import { Ask, Button, Cell, Head, Inset, Loaded, Page, Problem, Row, Rows, Table } from "../ui/parts";
import { count, timeOf } from "../words";

const keepReceipt = (of: Erasure) => keep(`receipt-${of.entry}.json`, of.receipt, "application/json");

function Done({ of }: { of: Erasure }) {
  return (
    <section aria-live="polite">
      <h2 className="govuk-heading-m">The person is erased</h2>
      <Rows rows={[
        ["When", timeOf(of.at)],
        ["Reference pictures", `${count(of.references, "picture")} removed, with template and record`],
        ["Lists", of.versions === 0 ? "No version of a list held them" : `${count(of.versions, "version")} that held them can be opened by nobody any more`],
        ["Alerts about them", `${count(of.alerts, "alert")} deleted`],
        ["In the log", `Entry ${of.entry}, under a mark that says nothing any more`],
      ]} />
      {of.versions > 0 && <Inset>Whatever ran by such a version was stopped. A watchlist manager makes a new version for those who are still looked for; two people approve it.</Inset>}
      <p className="govuk-body">Give the person their receipt. It names nobody; with it and the log’s key anybody can check, by <code>peel-verify --receipt</code>, that this stands in the log and stays there.</p>
      <Button onClick={() => keepReceipt(of)}>Keep the receipt</Button>
    </section>
  );
}

function Earlier() {
  const all = useData("erasures", ["watchlists"], api.erasures);
  const { doing, error, run } = useDoing();
  const again = (entry: number) => run(async () => keepReceipt(await api.erasure(entry)));
  return (
    <Loaded data={all} what="erasures">
      {(found) => found.length === 0 ? <p className="govuk-body">Nobody has been erased yet.</p> : (
        <>
          {error && <Problem title="There is no receipt">{error}</Problem>}
          <Table caption="Erasures that were done" head={["Entry of the log", "When", "Receipt"]}>
            {found.map((each) => (
              <Row key={each.entry}>
                <Head>{each.entry}</Head>
                <Cell>{timeOf(each.at)}</Cell>
                <Cell><Button kind="secondary" small busy={doing} about={`of entry ${each.entry}`} onClick={() => void again(each.entry)}>Keep the receipt</Button></Cell>
              </Row>
            ))}
          </Table>
        </>
      )}
    </Loaded>
  );
}

export function ErasurePage() {
  const [subject, setSubject] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<Erasure | null>(null);
  const { doing, error, run, setError } = useDoing();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = subject.trim() === "";
    setErrors(missing ? { subject: "Enter the record number" } : {});
    setDone(null);
    setAsking(!missing);
  };
  const erase = () => run(async () => {
    setDone(await api.erase(subject.trim()));
    invalidate("watchlists", "deployments", "alerts");
    setAsking(false);
    setSubject("");
  });
  return (
    <Page title="Erase a person">
      {asking && (
        <Ask title={`Erase ${subject.trim()} everywhere?`} yes="Erase them" busy={doing} error={error} onYes={() => void erase()} onNo={() => { setAsking(false); setError(null); }}>
          <p className="govuk-body">Their pictures and templates go from all lists, and alerts about them. Versions of lists that hold them end: what runs by one is stopped at once, and searches for nobody until a new version is approved.</p>
          <p className="govuk-body">It cannot be undone. A backup that was made before still has them, until it is gone.</p>
        </Ask>
      )}
      <form onSubmit={submit} noValidate>
        <ErrorSummary errors={errors} />
        <Input id="subject" label="Record number" hint="The force’s own number, as it stands on the lists. It goes into no address and no log." value={subject} onValue={setSubject} errors={errors} autoComplete="off" spellCheck={false} />
        <Button type="submit" kind="warning">Erase this person</Button>
      </form>
      {done && <Done of={done} />}
      <Earlier />
    </Page>
  );
}
