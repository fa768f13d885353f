// Camera machines: which there are, whether they are heard, what they run. Administrators let them in, and shut them out.
import { useEffect, useState, type FormEvent } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { useMay } from "../session";
import type { Machine } from "../types";
import { ErrorSummary, Input, type Errors } from "../ui/form";
import { Ask, Button, Cell, Head, Inset, Loaded, Page, Problem, Row, Table, Tag } from "../ui/parts";
import { cameraWords, dateOf, timeOf } from "../words";

const refresh = 5_000; // milliseconds: that a machine falls silent is no act
const publicKey = /^[A-Za-z0-9+/]{43}=$/;

function NewMachine({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const { doing, error, run } = useDoing();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found: Errors = {};
    if (name.trim() === "") found["machine-name"] = "Enter a name";
    if (!publicKey.test(key.trim())) found["machine-key"] = "Enter the public key that peel edge new printed: 44 characters, with = at the end";
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    void run(async () => {
      await api.letIn(name.trim(), key.trim());
      invalidate("nodes");
      onDone();
    });
  };
  return (
    <form className="panel" onSubmit={submit} noValidate>
      <h2 className="govuk-heading-m">Let a machine in</h2>
      <ErrorSummary errors={errors} />
      {error && <Problem title="The machine was not let in">{error}</Problem>}
      <Input id="machine-name" label="Name" hint="Such as Van 3, or the place where it stands. It is sealed." value={name} onValue={setName} errors={errors} width={20} autoComplete="off" />
      <Input id="machine-key" label="Its public key" hint={<>On the machine: <code>peel edge new --out van.key</code></>} value={key} onValue={setKey} errors={errors} autoComplete="off" spellCheck={false} />
      <div className="govuk-button-group">
        <Button type="submit" busy={doing}>Let it in</Button>
        <Button kind="secondary" onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

function ShutOut({ of, onDone }: { of: Machine; onDone: () => void }) {
  const { doing, error, run } = useDoing();
  const close = () => run(async () => {
    await api.shutOut(of.node);
    invalidate("nodes", "deployments");
    onDone();
  });
  return (
    <Ask title={`Shut ${of.name} out?`} yes="Shut it out" busy={doing} error={error} onYes={() => void close()} onNo={onDone}>
      <p className="govuk-body">It forgets everything at once, and its cameras are away. Its key is never taken again: to come back, it needs a new one.</p>
    </Ask>
  );
}

function State({ of }: { of: Machine }) {
  if (of.closed) return <Tag>Shut out {dateOf(of.closed)}</Tag>;
  if (of.here) return <Tag look="green">There</Tag>;
  return <><Tag look="orange">Not heard</Tag> {of.heard ? `since ${timeOf(of.heard)}` : "since the service began"}</>;
}

export function Machines() {
  const may = useMay();
  const machines = useData("nodes", ["nodes", "deployments"], api.machines);
  const { reload } = machines;
  const [open, setOpen] = useState<"new" | Machine | null>(null);
  useEffect(() => {
    const timer = window.setInterval(() => document.visibilityState === "visible" && reload(), refresh);
    return () => window.clearInterval(timer);
  }, [reload]);
  const closes = may("node.close");
  return (
    <Page title="Camera machines" actions={may("node.create") && open !== "new" && <Button onClick={() => setOpen("new")}>Let a machine in</Button>}>
      {open === "new" && <NewMachine onDone={() => setOpen(null)} />}
      {open !== null && open !== "new" && <ShutOut of={open} onDone={() => setOpen(null)} />}
      <Loaded data={machines} what="the camera machines">
        {(all) => all.length === 0 ? <Inset>There is none. All cameras are run by the service itself.</Inset> : (
          <Table caption="Camera machines" hideCaption head={["Name", "Let in", "State", "Cameras now", ...(closes ? ["What you can do"] : [])]}>
            {all.map((each) => (
              <Row key={each.node}>
                <Head>{each.name}</Head>
                <Cell>{dateOf(each.made)}</Cell>
                <Cell><State of={each} /></Cell>
                <Cell>{each.cameras.map((camera) => `${camera.name}: ${cameraWords[camera.state] ?? camera.state}`).join(", ") || "None"}</Cell>
                {closes && <Cell>{!each.closed && <Button kind="quiet" about={each.name} onClick={() => setOpen(each)}>Shut out</Button>}</Cell>}
              </Row>
            ))}
          </Table>
        )}
      </Loaded>
    </Page>
  );
}
