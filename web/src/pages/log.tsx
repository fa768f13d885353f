// The log as an auditor reads it: entries, the newest first, and the signed checkpoint that covers them.
import { useState } from "react";
import { api } from "../api";
import { useData } from "../data";
import { keep } from "../files";
import { useMay } from "../session";
import type { Account } from "../types";
import { Button, Cell, Head, Loaded, Page, Row, Table } from "../ui/parts";
import { actInWords, dateOf, numberOf, secondsOf, shortId, zoneOf } from "../words";
import { markGuideStep } from "./guide";

const atOnce = 50;
interface Entry { index: number; act: string; at: string; by: string; text: string; rest: [string, unknown][] }

function read(index: number, text: string): Entry {
  const { act, at, by, ...rest } = JSON.parse(text) as { act: string; at: string; by: string };
  return { index, act, at, by, text, rest: Object.entries(rest) };
}
const shown = (value: unknown) => (typeof value === "string" ? (/^[0-9A-Za-z+/=]{40,}$/.test(value) ? `${value.slice(0, 12)}…` : shortId(value)) : Array.isArray(value) ? value.join(", ") : typeof value === "object" ? "a passkey’s signature" : String(value));

function Entries({ people }: { people: Account[] }) {
  const [before, setBefore] = useState<number | null>(null);
  const data = useData(`log ${before}`, before === null ? ["log"] : [], async () => {
    const end = before ?? (await api.logEntries(0, 1)).size;
    const from = Math.max(0, end - atOnce);
    const { size, entries } = await api.logEntries(from, Math.max(1, end - from));
    return { size, from, end, entries: entries.map((each) => read(each.index, each.entry)).reverse() };
  });
  const who = (by: string) => (by === "peel" ? "The service" : (people.find((each) => each.account === by)?.name ?? shortId(by)));
  return (
    <Loaded data={data} what="the log">
      {({ size, from, end, entries }) => (
        <>
          <Table caption={`Entries ${numberOf(end - 1)} to ${numberOf(from)} of ${numberOf(size)}`} head={["Number", "When", "What", "By", "Says"]}>
            {entries.map((each) => (
              <Row key={each.index}>
                <Head>{each.index}</Head>
                <Cell><span className="nowrap">{dateOf(each.at)}</span> {secondsOf(each.at)} {zoneOf(each.at)}</Cell>
                <Cell>{actInWords(each.act)}<br /><code className="quiet">{each.act}</code></Cell>
                <Cell>{who(each.by)}</Cell>
                <Cell>
                  <details className="hash">
                    <summary>{each.rest.map(([name, value]) => `${name} ${shown(value)}`).join(", ") || "Nothing more"}</summary>
                    <code className="hash__whole">{each.text}</code>
                  </details>
                </Cell>
              </Row>
            ))}
          </Table>
          <div className="govuk-button-group">
            {before !== null && <Button kind="secondary" onClick={() => setBefore(null)}>Newest</Button>}
            {from > 0 && <Button kind="secondary" onClick={() => setBefore(from)}>Older</Button>}
          </div>
        </>
      )}
    </Loaded>
  );
}

function Checkpoint() {
  const data = useData("checkpoint", ["log"], async () => ({ note: await api.checkpoint(), key: (await api.logKey()).trim() }));
  const may = useMay();
  return (
    <Loaded data={data} what="the checkpoint">
      {({ note, key }) => (
        <section className="panel" aria-label="Checkpoint">
          <h2 className="govuk-heading-m">Checkpoint</h2>
          <p className="govuk-body">Signed by the service. Keep it: whoever has it can show that everything up to then is still in the log as it was.</p>
          <pre className="note-text" tabIndex={0}>{note}</pre>
          <p className="govuk-body-s">The log’s key: <code className="hash__whole">{key}</code></p>
          <Button kind="secondary" onClick={() => keep("checkpoint.txt", note, "text/plain")}>Keep the checkpoint as a file</Button>
          {may("ledger.export") && (
            <details className="govuk-details">
              <summary className="govuk-details__summary"><span className="govuk-details__summary-text">Export the log, and verify it without this service</span></summary>
              <div className="govuk-details__text">
                <p className="govuk-body">Whoever runs the service exports it, beside the running service:</p>
                <pre className="note-text" tabIndex={0}>peel ledger export --data DATA --out log</pre>
                <p className="govuk-body">Anybody verifies it on their own machine, with the key above in a file:</p>
                <pre className="note-text" tabIndex={0}>peel-verify log --key ledger.pub</pre>
              </div>
            </details>
          )}
        </section>
      )}
    </Loaded>
  );
}

export function Log() {
  const may = useMay();
  const people = useData(may("account.read") ? "accounts" : null, ["accounts"], api.accounts);
  markGuideStep("log");
  return (
    <Page title="Log">
      <p className="govuk-body">Everything that was done, in the order in which it was done. Nothing can be taken out or put in unseen. It has no place for a name or a face.</p>
      <div className="log">
        <div><Entries people={people.value ?? []} /></div>
        <div><Checkpoint /></div>
      </div>
    </Page>
  );
}
