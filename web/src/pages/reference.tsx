// One picture of one person, with where it is from and why it may be used.
import { useEffect, useState, type FormEvent } from "react";
import { api, ApiError } from "../api";
import { useData, useDoing } from "../data";
import { useDraft } from "../drafts";
import { base64Of } from "../files";
import { invalidate } from "../events";
import { Link } from "../router";
import type { CaseOutcome, Category, Reference } from "../types";
import { Choices, ErrorSummary, FileInput, Input, Select, TextArea, type Errors } from "../ui/form";
import { Button, Page, Problem } from "../ui/parts";
import { caseWords, categoryWords, qualityOf } from "../words";

const empty = {
  subject: "", category: "" as Category | "", source: "", legal_basis: "", taken_on: "", reviewed_by: "", review_on: "",
  case_outcome: "" as CaseOutcome | "", under_18: [] as string[], exception: "",
};
type Draft = typeof empty;
const largest = 8 << 20;

function mistakes(draft: Draft, picture: File | null): Errors {
  const found: Errors = {};
  const need = (name: keyof Draft, words: string) => { if (String(draft[name]).trim() === "") found[name] = words; };
  if (!picture) found["picture"] = "Choose a picture";
  else if (picture.size > largest) found["picture"] = "The picture must be smaller than 8 MB";
  need("subject", "Enter the record number");
  need("category", "Choose why they are looked for");
  need("source", "Enter where the picture is from");
  need("legal_basis", "Enter the legal basis for using it");
  need("taken_on", "Enter when the picture was taken");
  need("reviewed_by", "Enter who reviewed it");
  need("review_on", "Enter when it is to be reviewed again");
  need("case_outcome", "Choose what came of the case");
  if (draft.under_18.length > 0 && draft.exception.trim() === "") found["exception"] = "Say why somebody under 18 must be on the list";
  return found;
}

function Added({ reference, known }: { reference: Reference; known: boolean }) {
  return (
    <div className="done" role="status">
      <strong>{known ? "This picture was on the list already." : "The picture is on the list."}</strong> Record {reference.subject}, quality {qualityOf(reference.quality)}.
      {reference.advice.length > 0 && <><p>It can be used. A better picture would help:</p><ul>{reference.advice.map((line) => <li key={line}>{line}</li>)}</ul></>}
    </div>
  );
}

export function NewReferencePage({ id }: { id: string }) {
  const list = useData(id, [], () => api.watchlist(id, 1));
  const [draft, setDraft] = useDraft<Draft>(`reference ${id}`, empty);
  const [picture, setPicture] = useState<File | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const [errors, setErrors] = useState<Errors>({});
  const [added, setAdded] = useState<{ reference: Reference; known: boolean } | null>(null);
  const [turn, setTurn] = useState(0);
  const { doing, error, run } = useDoing();
  useEffect(() => {
    const address = picture && URL.createObjectURL(picture);
    setShown(address);
    return () => { if (address) URL.revokeObjectURL(address); };
  }, [picture]);
  const set = <K extends keyof Draft>(name: K) => (value: Draft[K]) => setDraft((old) => ({ ...old, [name]: value }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = mistakes(draft, picture);
    setErrors(found);
    setAdded(null);
    if (Object.keys(found).length > 0) return;
    void run(async () => {
      try {
        setAdded(await api.addReference(id, {
          ...draft, category: draft.category as Category, case_outcome: draft.case_outcome as CaseOutcome,
          under_18: draft.under_18.length > 0, picture: await base64Of(picture!),
        }));
      } catch (why) {
        if (why instanceof ApiError && why.status === 422) return setErrors({ picture: why.message });
        throw why;
      }
      invalidate("watchlists");
      // What the next picture most likely shares stays.
      setDraft((old) => ({ ...old, subject: "", under_18: [], exception: "" }));
      setPicture(null);
      setTurn((old) => old + 1);
      window.scrollTo(0, 0);
    });
  };
  const common = { errors };
  return (
    <Page title="Add a reference" caption={list.value?.name ?? "List"}>
      <Link to={`/lists/${id}`} className="govuk-back-link">Back to the list</Link>
      {added && <Added {...added} />}
      <ErrorSummary errors={errors} />
      {error && <Problem seen title="The picture is not on the list">{error}</Problem>}
      <form onSubmit={submit} noValidate>
        <FileInput key={turn} id="picture" label="Picture" hint="JPEG or PNG of one person, below 8 MB: from the front, evenly lit, nothing over the face. It is looked at when it arrives." {...common}
          accept="image/jpeg,image/png" onFiles={(files) => setPicture(files[0] ?? null)} />
        {shown && <img src={shown} alt="The picture that you chose" className="reference-picture" />}
        <Input id="subject" label="Record number" hint="The force's own number of this person. No name." value={draft.subject} onValue={set("subject")} width={20} autoComplete="off" {...common} />
        <Select id="category" label="Why they are looked for" value={draft.category} onValue={set("category")} options={categoryWords} {...common} />
        <Select id="case_outcome" label="What came of the case" value={draft.case_outcome} onValue={set("case_outcome")} options={caseWords} {...common}
          hint="The picture of somebody who was released should not be held, and is refused." />
        <Input id="source" label="Where the picture is from" hint="For example “custody image, Harbour Street station”." value={draft.source} onValue={set("source")} {...common} />
        <Input id="legal_basis" label="Legal basis for using it" hint="For example “PACE 1984, section 64A”." value={draft.legal_basis} onValue={set("legal_basis")} {...common} />
        <div className="pair">
          <Input id="taken_on" label="Taken on" type="date" value={draft.taken_on} onValue={set("taken_on")} width={10} {...common} />
          <Input id="review_on" label="To be reviewed by" type="date" value={draft.review_on} onValue={set("review_on")} width={10} {...common} />
        </div>
        <Input id="reviewed_by" label="Reviewed by" hint="Who looked at it and found that it may be used: their number or role." value={draft.reviewed_by} onValue={set("reviewed_by")} width={20} {...common} />
        <Choices id="under_18" kind="checkboxes" legend="Age" chosen={draft.under_18} onChosen={set("under_18")} choices={[{ value: "yes", label: "They are, or may be, under 18" }]} {...common} />
        {draft.under_18.length > 0 && <TextArea id="exception" label="Why they must be on the list all the same" value={draft.exception} onValue={set("exception")} {...common} />}
        <Button type="submit" busy={doing}>{doing ? "The picture is being looked at…" : "Add to the list"}</Button>
      </form>
    </Page>
  );
}
