// A folder of pictures with its entries.csv, sent picture by picture. It can be broken off and begun again at any
// time: the service says of what it has already that it has it.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { api, ApiError } from "../api";
import { csvField, readEntries, type Line, type Mistake } from "../csv";
import { useData } from "../data";
import { invalidate } from "../events";
import { base64Of, keep } from "../files";
import { Link } from "../router";
import type { CaseOutcome } from "../types";
import { ErrorSummary, FileInput, Input, Select, type Errors } from "../ui/form";
import { Button, Cell, Head, Page, Problem, Row, Table, Warning } from "../ui/parts";
import { caseWords, count, numberOf } from "../words";

interface Chosen { lines: Line[]; images: Map<string, File> }
interface Refusal { line: Line; words: string }
interface Progress { done: number; added: number; known: number; refused: Refusal[]; state: "ready" | "running" | "paused" | "done"; problem: string | null }
const nothing: Progress = { done: 0, added: 0, known: 0, refused: [], state: "ready", problem: null };

// Paths in the table are relative to the table's folder.
async function chosenOf(files: File[], defaults: { review_on: string; case_outcome: CaseOutcome | "" }): Promise<Chosen | Mistake[]> {
  const table = files.filter((each) => each.name === "entries.csv").sort((a, b) => a.webkitRelativePath.length - b.webkitRelativePath.length)[0];
  if (!table) return [{ line: 0, words: "the folder has no entries.csv" }];
  const folder = table.webkitRelativePath.slice(0, -"entries.csv".length);
  const images = new Map(files.map((each) => [each.webkitRelativePath.slice(folder.length), each]));
  const { lines, mistakes } = readEntries(await table.text(), defaults);
  return mistakes.length > 0 ? mistakes : { lines, images };
}

/** A service that is busy, restarting or out of reach for a moment does not stop an import of an hour. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const seconds of [1, 3, 10]) {
    try {
      return await work();
    } catch (why) {
      if (!(why instanceof ApiError) || ![0, 429, 503].includes(why.status)) throw why;
      await new Promise((then) => setTimeout(then, 1000 * seconds));
    }
  }
  return work();
}

async function send(list: string, line: Line, images: Map<string, File>): Promise<"added" | "known" | string> {
  const image = images.get(line.image);
  if (!image) return "the image is not in the folder";
  if (image.size > 8 << 20) return "the image is larger than 8 MB";
  try {
    const picture = await base64Of(image);
    const { known } = await patiently(() => api.addReference(list, { ...line.reference, picture }));
    return known ? "known" : "added";
  } catch (why) {
    // What is wrong with this picture is its line's; everything else stops the import, to be gone on with.
    if (why instanceof ApiError && [400, 413, 422].includes(why.status)) return why.message;
    throw why;
  }
}

function Mistakes({ all }: { all: Mistake[] }) {
  return (
    <div role="alert">
      <Problem title="Nothing was sent">entries.csv has {count(all.length, "mistake")}. Mend them, then choose the folder again.</Problem>
      <Table caption="Mistakes in entries.csv" head={["Line", "What is wrong"]}>
        {all.slice(0, 200).map((each, i) => <Row key={i}><Head>{each.line || "–"}</Head><Cell>{each.words}</Cell></Row>)}
      </Table>
    </div>
  );
}

function State({ list, all, at, onPause, onGoOn }: { list: string; all: number; at: Progress; onPause: () => void; onGoOn: () => void }) {
  const words = at.state === "done" ? "The import is done" : at.state === "paused" ? "The import is paused" : "Sending";
  const refusals = () => keep("refused.csv", ["line,subject,image,reason", ...at.refused.map(({ line, words }) => [String(line.number), line.reference.subject, line.image, words].map(csvField).join(","))].join("\r\n"));
  return (
    <section className="panel" aria-label="Progress">
      <h2 className="govuk-heading-m">{words}: {numberOf(at.done)} of {numberOf(all)}</h2>
      <progress className="progress" max={all} value={at.done} aria-label="Pictures sent" />
      <p className="govuk-body" role="status">{numberOf(at.added)} added, {numberOf(at.known)} there already, {numberOf(at.refused.length)} refused</p>
      {at.state === "running" && <p className="govuk-body-s quiet">Stay on this page until it is done: leaving it stops the import, and what is refused is shown here alone.</p>}
      {at.problem && <Problem title="The import stopped">{at.problem} What was sent is kept; go on when it is mended.</Problem>}
      <div className="govuk-button-group">
        {at.state === "running" && <Button kind="secondary" onClick={onPause}>Pause</Button>}
        {at.state === "paused" && <Button onClick={onGoOn}>Go on</Button>}
        {at.refused.length > 0 && <Button kind="secondary" onClick={refusals}>Keep the refusals as a file</Button>}
        {at.state === "done" && <Link to={`/lists/${list}`}>To the list</Link>}
      </div>
      {at.refused.length > 0 && (
        <Table caption="Refused pictures" head={["Line", "Record", "Image", "Why"]}>
          {at.refused.map(({ line, words }) => <Row key={line.number}><Head>{line.number}</Head><Cell>{line.reference.subject}</Cell><Cell>{line.image}</Cell><Cell>{words}</Cell></Row>)}
        </Table>
      )}
      {at.state === "done" && at.refused.length > 0 && <Warning>Whoever has no other picture among these is not on the list.</Warning>}
    </section>
  );
}

export function Import({ id }: { id: string }) {
  const list = useData(id, [], () => api.watchlist(id, 1));
  const [files, setFiles] = useState<File[]>([]);
  const [review, setReview] = useState("");
  const [outcome, setOutcome] = useState<CaseOutcome | "">("");
  const [errors, setErrors] = useState<Errors>({});
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [progress, setProgress] = useState<Progress>(nothing);
  const pausing = useRef(false);
  const runs = progress.state === "running";
  // What is refused is shown here alone, so nothing is sent while nobody can see it.
  useEffect(() => () => { pausing.current = true; }, []);
  useEffect(() => {
    if (!runs) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [runs]);

  const run = async (from: Chosen, start: Progress) => {
    pausing.current = false;
    let at: Progress = { ...start, state: "running", problem: null };
    setProgress(at);
    while (at.done < from.lines.length && !pausing.current) {
      const line = from.lines[at.done]!;
      try {
        const came = await send(id, line, from.images);
        at = { ...at, done: at.done + 1, added: at.added + Number(came === "added"), known: at.known + Number(came === "known"),
          refused: came === "added" || came === "known" ? at.refused : [...at.refused, { line, words: came }] };
      } catch (why) {
        at = { ...at, problem: (why as Error).message };
        pausing.current = true;
      }
      setProgress(at);
    }
    setProgress({ ...at, state: at.done === from.lines.length ? "done" : "paused" });
    invalidate("watchlists");
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found: Errors = files.length === 0 ? { folder: "Choose a folder" } : {};
    setErrors(found);
    setMistakes([]);
    if (files.length === 0) return;
    const made = await chosenOf(files, { review_on: review, case_outcome: outcome });
    if (Array.isArray(made)) return setMistakes(made);
    setChosen(made);
    await run(made, nothing);
  };
  return (
    <Page title="Import a folder" caption={list.value?.name ?? "List"}>
      <Link to={`/lists/${id}`} className="govuk-back-link">Back to the list</Link>
      <ErrorSummary errors={errors} />
      {mistakes.length > 0 && <Mistakes all={mistakes} />}
      {chosen ? (
        <State list={id} all={chosen.lines.length} at={progress} onPause={() => { pausing.current = true; }} onGoOn={() => void run(chosen, progress)} />
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <p className="govuk-body">Each picture is sent and looked at one after the other. If it breaks off, choose the same folder again: what is on the list already is not added twice.</p>
          <FileInput id="folder" label="Folder" errors={errors} multiple onFiles={setFiles} {...{ webkitdirectory: "" }}
            hint={<>With a file <code>entries.csv</code> with the columns <code>subject, image, category, source, legal_basis, taken_on, reviewed_by</code>, and the images that it names. It may also have <code>review_on, case_outcome, under_18, exception</code>.</>} />
          <Input id="review_on" label="To be reviewed by" type="date" width={10} value={review} onValue={setReview} hint="For all lines that do not say it themselves." />
          <Select id="case_outcome" label="What came of the case" value={outcome} onValue={setOutcome} options={caseWords} hint="For all lines that do not say it themselves." />
          <Button type="submit">Import</Button>
        </form>
      )}
    </Page>
  );
}
