// Planning a deployment: why, where, when, whom, with which cameras; then two others are asked to approve it.
import { useState, type FormEvent } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { useDraft } from "../drafts";
import { invalidate } from "../events";
import { go, Link } from "../router";
import type { Camera, Category, Machine } from "../types";
import { isApproved } from "../ui/approvals";
import { Choices, ErrorSummary, Input, Select, TextArea, type Errors } from "../ui/form";
import { Button, Inset, Loaded, Page, Problem } from "../ui/parts";
import { categoryWords, count, spanOf, utcOf } from "../words";

const oneCamera: Camera[] = [{ name: "", address: "" }];
const none: Category[] = [];
const empty = { purpose: "", legal_basis: "", necessity: "", proportionality: "", place: "", day: "", from: "", until: "", watchlist: "", fpir: "0.001", notice: "" };
type Draft = typeof empty;
const rates = [
  { value: "0.001", label: "1 in 1,000 people who pass", hint: "The most that the rules allow." },
  { value: "0.0001", label: "1 in 10,000 people who pass", hint: "Fewer people are stopped for nothing, and more who are on the list are not found." },
];
const cameraName = /^[A-Za-z0-9._-]{1,64}$/;

function times(draft: Draft) {
  const from = `${draft.day}T${draft.from}`;
  let until = `${draft.day}T${draft.until}`;
  // An end before the beginning is on the next day.
  if (draft.until <= draft.from) {
    const next = new Date(until);
    next.setDate(next.getDate() + 1);
    until = next.toISOString();
  }
  return { from: utcOf(from), until: utcOf(until) };
}

function mistakes(draft: Draft, cameras: Camera[]): Errors {
  const found: Errors = {};
  const need = (name: keyof Draft, words: string) => { if (draft[name].trim() === "") found[name] = words; };
  need("purpose", "Enter the purpose");
  need("legal_basis", "Enter the legal basis");
  need("necessity", "Say why it is necessary");
  need("proportionality", "Say why it is proportionate");
  need("place", "Enter the place");
  need("day", "Enter the day");
  need("from", "Enter when it begins");
  need("until", "Enter when it ends");
  if (!found["until"] && draft.from === draft.until) found["until"] = "The end must be after the beginning";
  need("watchlist", "Choose a list");
  need("notice", "Write what the public is told");
  cameras.forEach((each, i) => {
    if (!cameraName.test(each.name)) found[`camera-${i}`] = `Camera ${i + 1}: enter a name of letters, digits, dots and dashes, without spaces`;
    if (each.address.trim() === "") found[`address-${i}`] = `Camera ${i + 1}: enter its address`;
    if (cameras.findIndex((other) => other.name === each.name) < i && each.name) found[`camera-${i}`] = `Camera ${i + 1}: another camera has this name`;
  });
  return found;
}

function TestPicture({ address }: { address: string }) {
  const [picture, setPicture] = useState<{ picture: string; width: number; height: number; of: string } | null>(null);
  const { doing, error, run } = useDoing();
  const test = () => run(async () => setPicture({ ...(await api.testCamera(address)), of: address }));
  return (
    <div className="camera-test">
      <Button kind="secondary" small disabled={address.trim() === ""} busy={doing} onClick={() => void test()}>{doing ? "Asking the camera…" : "Test this camera"}</Button>
      {error && <Problem title="There is no picture">{error}</Problem>}
      {picture?.of === address && !error && (
        <figure>
          <img src={`data:image/jpeg;base64,${picture.picture}`} alt="What the camera sees, every face covered" />
          <figcaption className="quiet">{picture.width} × {picture.height} pixels, every face covered</figcaption>
        </figure>
      )}
    </div>
  );
}

const itself = "service";

function Cameras({ cameras, machines, onCameras, errors }: { cameras: Camera[]; machines: Machine[]; onCameras: (cameras: Camera[]) => void; errors: Errors }) {
  const set = (i: number, change: Partial<Camera>) => onCameras(cameras.map((each, at) => (at === i ? { ...each, ...change } : each)));
  return (
    <fieldset className="govuk-fieldset">
      <legend className="govuk-fieldset__legend govuk-fieldset__legend--m">Cameras</legend>
      {cameras.map((each, i) => (
        <div className="panel camera-field" key={i}>
          <div className="pair">
            <Input id={`camera-${i}`} label={`Name of camera ${i + 1}`} hint="Such as north-gate." value={each.name} onValue={(name) => set(i, { name })} errors={errors} autoComplete="off" />
            <Input id={`address-${i}`} label="Its address" hint="rtsp://… or /dev/video0. A password in it is sealed, and shown to nobody." value={each.address} onValue={(address) => set(i, { address })} errors={errors} autoComplete="off" spellCheck={false} />
          </div>
          {machines.length > 0 && (
            <Select id={`machine-${i}`} label="The machine that runs it" value={each.node ?? itself} errors={errors}
              onValue={(node) => set(i, { node: node === itself ? null : node })}
              options={{ [itself]: "The service itself", ...Object.fromEntries(machines.map((one) => [one.node, `${one.name}${one.here ? "" : " (not heard now)"}`])) }} />
          )}
          {!each.node && <TestPicture address={each.address} />}
          {cameras.length > 1 && <Button kind="quiet" onClick={() => onCameras(cameras.filter((_, at) => at !== i))}>Leave camera {i + 1} out</Button>}
        </div>
      ))}
      <Button kind="secondary" onClick={() => onCameras([...cameras, { name: "", address: "" }])}>One more camera</Button>
    </fieldset>
  );
}

export function Plan() {
  // By name: who is on a list is not an operator's business.
  const lists = useData("watchlists to choose", ["watchlists"], async () => (await api.watchlists()).filter((each) => !each.ended && each.content));
  const machines = useData("nodes", ["nodes"], api.machines);
  // Long words, thought over: they outlast the session in which they were begun.
  const [draft, setDraft, dropDraft] = useDraft<Draft>("plan", empty);
  const [cameras, setCameras, dropCameras] = useDraft<Camera[]>("plan, cameras", oneCamera);
  // Everybody on the list, unless some categories are chosen.
  const [everybody, setEverybody, dropEverybody] = useDraft("plan, everybody", "yes");
  const [categories, setCategories, dropCategories] = useDraft<Category[]>("plan, categories", none);
  const startAfresh = () => { dropDraft(); dropCameras(); dropEverybody(); dropCategories(); };
  const begun = draft !== empty || cameras !== oneCamera;
  const [errors, setErrors] = useState<Errors>({});
  const { doing, error, run } = useDoing();
  const chosen = lists.value?.find((each) => each.watchlist === draft.watchlist);
  const set = <K extends keyof Draft>(name: K) => (value: string) => setDraft((old) => ({ ...old, [name]: value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = mistakes(draft, cameras);
    const some = everybody === "no" ? categories.filter((each) => chosen?.categories.includes(each)) : undefined;
    // It may have ended, or lost its version, while the plan was written.
    if (!found["watchlist"] && !chosen) found["watchlist"] = "The list that you chose can no longer be planned with: choose another";
    if (some?.length === 0) found["categories"] = "Choose a category, or everybody on the list";
    setErrors(found);
    if (Object.keys(found).length > 0 || !chosen?.content) return;
    const { content } = chosen;
    const { day: _, from: _from, until: _until, ...words } = draft;
    void run(async () => {
      const made = await api.propose({ ...words, ...times(draft), cameras, content, ...(some && { categories: some }) });
      invalidate("authorisations");
      startAfresh();
      go(`/authorisations/${made.authorisation}`);
    });
  };
  const common = { errors };
  return (
    <Page title="Plan a deployment">
      <Link to="/authorisations" className="govuk-back-link">All authorisations</Link>
      <Loaded data={lists} what="lists">
        {(all) => all.length === 0 ? <Inset>There is no list with a version yet. A watchlist manager makes one first: a plan names the very version that may be searched.</Inset> : (
          <form onSubmit={submit} noValidate>
            <ErrorSummary errors={errors} />
            {error && <Problem seen title="The plan was not taken">{error}</Problem>}
            {begun && <p className="govuk-body-s quiet">What you type here is kept while this page is open, until you sign out. <Button kind="quiet" onClick={() => { startAfresh(); setErrors({}); }}>Empty the form</Button></p>}
            <h2 className="govuk-heading-m">Why</h2>
            <Input id="purpose" label="Purpose" hint="What the deployment is for, in a sentence." value={draft.purpose} onValue={set("purpose")} {...common} />
            <Input id="legal_basis" label="Legal basis" value={draft.legal_basis} onValue={set("legal_basis")} {...common} />
            <TextArea id="necessity" label="Why it is necessary" hint="What was tried or considered instead, and why it is not enough." rows={4} maxLength={4000} value={draft.necessity} onValue={set("necessity")} {...common} />
            <TextArea id="proportionality" label="Why it is proportionate" hint="What it means for everybody who passes, and why it is worth that." rows={4} maxLength={4000} value={draft.proportionality} onValue={set("proportionality")} {...common} />
            <h2 className="govuk-heading-m">Where and when</h2>
            <Input id="place" label="Place" hint="As the public knows it." value={draft.place} onValue={set("place")} {...common} />
            <div className="pair pair--three">
              <Input id="day" label="Day" type="date" width={10} value={draft.day} onValue={set("day")} {...common} />
              <Input id="from" label="From" type="time" width={10} value={draft.from} onValue={set("from")} {...common} />
              <Input id="until" label="Until" type="time" width={10} value={draft.until} onValue={set("until")} {...common} />
            </div>
            <p className="govuk-hint" role="status">{draft.day && draft.from && draft.until && draft.from !== draft.until ? <>That is <strong>{spanOf(times(draft).from, times(draft).until)}</strong>.</> : "In the time of this computer."} It lasts 24 hours at the most; an end before the beginning is on the next day.</p>
            <Cameras cameras={cameras} machines={(machines.value ?? []).filter((each) => !each.closed)} onCameras={setCameras} errors={errors} />
            <h2 className="govuk-heading-m after-cameras">Who is looked for</h2>
            <Select id="watchlist" label="List" value={chosen ? draft.watchlist : ""} onValue={set("watchlist")} {...common}
              options={Object.fromEntries(all.map((each) => [each.watchlist, `${each.name}, version ${each.version}: ${count(each.subjects_in_version, "person", "people")}${isApproved(each.approvals) ? "" : " (not approved yet)"}`]))} />
            {chosen && chosen.categories.length > 0 && (
              <Choices id="everybody" kind="radios" legend="Who of it" chosen={[everybody]} onChosen={([value]) => setEverybody(value!)} {...common}
                choices={[{ value: "yes", label: "Everybody on the list" }, { value: "no", label: "Only people of some categories", hint: "Nobody else on the list is compared. The threshold stays that of the whole list." }]} />
            )}
            {chosen && chosen.categories.length > 0 && everybody === "no" && (
              <Choices id="categories" kind="checkboxes" legend="Which categories" chosen={categories} onChosen={(some) => setCategories(some as Category[])} {...common}
                choices={chosen.categories.map((each) => ({ value: each, label: categoryWords[each] }))} />
            )}
            <Choices id="fpir" kind="radios" legend="How many false alerts are aimed at, at the most" hint="The threshold follows from it, and from how well recognition was measured." chosen={[draft.fpir]} onChosen={([value]) => set("fpir")(value!)} choices={rates} {...common} />
            <h2 className="govuk-heading-m">What the public is told</h2>
            <TextArea id="notice" label="Notice" hint="Shown to the public when it is announced: why, what happens with their face, whom to ask." rows={5} maxLength={2000} value={draft.notice} onValue={set("notice")} {...common} />
            <Button type="submit" busy={doing}>Ask for authorisation</Button>
          </form>
        )}
      </Loaded>
    </Page>
  );
}
