// People: who has an account, as what. Administrators make accounts, change roles and close them.
import { useState, type FormEvent } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { useMay, useSession } from "../session";
import type { Account, Invited, Role } from "../types";
import { Choices, ErrorSummary, Input, type Errors } from "../ui/form";
import { Ask, Button, Cell, Head, Loaded, Page, Problem, Row, Table, Tag } from "../ui/parts";
import { Passkeys } from "../ui/passkeys";
import { dateOf, roleHints, rolesInWords, roleWords } from "../words";

const roleChoices = (Object.keys(roleWords) as Role[]).map((role) => ({ value: role, label: roleWords[role], hint: roleHints[role] }));

/** A code is shown this once: the service keeps its hash only. */
function CodeOnce({ name, code, onDone }: { name: string; code: string; onDone: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(code).then(() => setCopied(true), () => setCopied(false));
  return (
    <section className="code-once" role="status" aria-label="One-time code">
      <h2 className="govuk-heading-m">One-time code for {name}</h2>
      <p className="code-once__code"><code>{code}</code></p>
      <p className="govuk-body">It is shown this once. Give it to them yourself, over something else than this service. It is good for an hour, and once.</p>
      <div className="govuk-button-group">
        <Button kind="secondary" onClick={copy}>{copied ? "Copied" : "Copy the code"}</Button>
        <Button kind="secondary" onClick={onDone}>I have given it to them</Button>
      </div>
    </section>
  );
}

function NewPerson({ onMade, onCancel }: { onMade: (name: string, invited: Invited) => void; onCancel: () => void }) {
  const [name, setName] = useState("");
  const [roles, setRoles] = useState<string[]>([]);
  const [errors, setErrors] = useState<Errors>({});
  const { doing, error, run } = useDoing();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found: Errors = {};
    if (name.trim() === "") found["name"] = "Enter their name";
    if (roles.length === 0) found["roles"] = "Choose at least one role";
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    void run(async () => {
      onMade(name.trim(), await api.createAccount(name.trim(), roles as Role[]));
      invalidate("accounts");
    });
  };
  return (
    <form onSubmit={submit} noValidate className="panel">
      <h2 className="govuk-heading-m">A new account</h2>
      <ErrorSummary errors={errors} />
      {error && <Problem title="No account was made">{error}</Problem>}
      <Input id="name" label="Name" hint="As their colleagues know them." value={name} onValue={setName} errors={errors} width={20} autoComplete="off" />
      <Choices id="roles" kind="checkboxes" small legend="Roles" hint="Roles that check each other cannot be one person's; the service refuses them."
        errors={errors} chosen={roles} onChosen={setRoles} choices={roleChoices} />
      <div className="govuk-button-group">
        <Button type="submit" busy={doing}>Make the account</Button>
        <Button kind="secondary" onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

function ChangeRoles({ of, onDone }: { of: Account; onDone: () => void }) {
  const [roles, setRoles] = useState<string[]>(of.roles);
  const { doing, error, run } = useDoing();
  const save = () => run(async () => {
    await api.changeRoles(of.account, roles as Role[]);
    invalidate("accounts");
    onDone();
  });
  return (
    <Ask title={`Roles of ${of.name}`} kind="primary" yes="Change the roles" busy={doing} error={error} onYes={() => void save()} onNo={onDone}>
      <Choices id="new-roles" kind="checkboxes" small legend="Roles" hint="They are signed out, and sign in again with what they then may do."
        chosen={roles} onChosen={setRoles} choices={roleChoices} />
    </Ask>
  );
}

function Close({ of, onDone }: { of: Account; onDone: () => void }) {
  const { doing, error, run } = useDoing();
  const close = () => run(async () => {
    await api.closeAccount(of.account);
    invalidate("accounts");
    onDone();
  });
  return (
    <Ask title={`Close the account of ${of.name}?`} yes="Close the account" busy={doing} error={error} onYes={() => void close()} onNo={onDone}>
      <p className="govuk-body">They are signed out at once and cannot sign in again. What they did stays in the log. A closed account is not opened again.</p>
    </Ask>
  );
}

/** Whoever finds or steals a device signs in with it: a new code alone does not end that. */
function Invite({ of, onCode, onDone }: { of: Account; onCode: (code: string) => void; onDone: () => void }) {
  const { doing, error, run } = useDoing();
  const invite = () => run(async () => onCode((await api.invite(of.account)).code));
  return (
    <Ask title={`Give ${of.name} a new one-time code?`} kind="primary" yes="Give a new code" busy={doing} error={error} onYes={() => void invite()} onNo={onDone}>
      <p className="govuk-body">Whoever has the code makes a passkey that signs in and acts as {of.name}: make sure that you speak with them.</p>
      <p className="govuk-body">Their other passkeys go on working. After a loss, remove the lost one under Passkeys.</p>
    </Ask>
  );
}

type Open = { what: "new" } | { what: "roles" | "close" | "passkeys" | "invite"; of: Account } | { what: "code"; name: string; code: string } | null;

export function People() {
  const may = useMay();
  const { me } = useSession();
  const people = useData("accounts", ["accounts"], api.accounts);
  const [open, setOpen] = useState<Open>(null);
  const changes = may("account.roles");
  return (
    <Page title="People" actions={may("account.create") && open?.what !== "new" && <Button onClick={() => setOpen({ what: "new" })}>Make an account</Button>}>
      {open?.what === "code" && <CodeOnce name={open.name} code={open.code} onDone={() => setOpen(null)} />}
      {open?.what === "new" && <NewPerson onCancel={() => setOpen(null)} onMade={(name, made) => setOpen({ what: "code", name, code: made.code })} />}
      {open?.what === "roles" && <ChangeRoles of={open.of} onDone={() => setOpen(null)} />}
      {open?.what === "passkeys" && (
        <Ask title={`Passkeys of ${open.of.name}`} kind="secondary" yes="Done" onYes={() => setOpen(null)} onNo={() => setOpen(null)}>
          <Passkeys account={open.of.account} mayRemove={may("credential.remove")} />
        </Ask>
      )}
      {open?.what === "invite" && <Invite of={open.of} onCode={(code) => setOpen({ what: "code", name: open.of.name, code })} onDone={() => setOpen(null)} />}
      {open?.what === "close" && <Close of={open.of} onDone={() => setOpen(null)} />}
      <Loaded data={people} what="the accounts">
        {(all) => (
          <Table caption="Accounts" hideCaption head={["Name", "Roles", "Since", "State", ...(changes ? ["What you can do"] : [])]}>
            {all.map((each) => (
              <Row key={each.account}>
                <Head>{each.name}{each.account === me.account && <span className="quiet"> (you)</span>}</Head>
                <Cell>{rolesInWords(each.roles)}</Cell>
                <Cell>{dateOf(each.made)}</Cell>
                <Cell>{each.closed ? <Tag>Closed {dateOf(each.closed)}</Tag> : <Tag look="green">Open</Tag>}</Cell>
                {changes && (
                  <Cell>
                    {!each.closed && (
                      <div className="row-actions">
                        <Button kind="quiet" about={`of ${each.name}`} onClick={() => setOpen({ what: "roles", of: each })}>Change roles</Button>
                        <Button kind="quiet" about={`for ${each.name}`} onClick={() => setOpen({ what: "invite", of: each })}>New code</Button>
                        <Button kind="quiet" about={`of ${each.name}`} onClick={() => setOpen({ what: "passkeys", of: each })}>Passkeys</Button>
                        {each.account !== me.account && <Button kind="quiet" about={`account of ${each.name}`} onClick={() => setOpen({ what: "close", of: each })}>Close</Button>}
                      </div>
                    )}
                  </Cell>
                )}
              </Row>
            ))}
          </Table>
        )}
      </Loaded>
    </Page>
  );
}
