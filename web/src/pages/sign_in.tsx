// Signing in by passkey, making one with a one-time code, and the demonstration's way in.
import { useState, type FormEvent } from "react";
import { api } from "../api";
import { useDoing } from "../data";
import { createPasskey, signWithPasskey } from "../passkey";
import { Link } from "../router";
import type { Demo, Me } from "../types";
import { ErrorSummary, Input, type Errors } from "../ui/form";
import { Button, Inset, Page, Problem } from "../ui/parts";
import { roleHints, rolesInWords } from "../words";

export function SignIn({ demo, note, onSignedIn }: { demo: Demo | null; note: string | null; onSignedIn: (me: Me) => void }) {
  const { doing, error, run } = useDoing();
  const signIn = () => run(async () => {
    const asked = await api.beginSession();
    onSignedIn(await api.finishSession(await signWithPasskey(asked)));
  });
  return (
    <Page title="Sign in">
      {note && <p className="govuk-body note" role="status">{note}</p>}
      {demo && <DemoPeople demo={demo} onSignedIn={onSignedIn} />}
      {demo ? <h2 className="govuk-heading-m">Or with a passkey of your own</h2>
        : <p className="govuk-body">You sign in with your passkey: the fingerprint, face or PIN of this device, or a security key.</p>}
      {error && <Problem title="You are not signed in">{error}</Problem>}
      <Button kind={demo ? "secondary" : "primary"} onClick={() => void signIn()} busy={doing}>{doing ? "Waiting for your passkey…" : "Sign in with a passkey"}</Button>
      <h2 className="govuk-heading-m">Have you been given a one-time code?</h2>
      <p className="govuk-body">With it you make your passkey on this device. <Link to="/enrol">Use a one-time code</Link></p>
    </Page>
  );
}

export function Enrol({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const [code, setCode] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const { doing, error, run } = useDoing();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() === "") return setErrors({ code: "Enter the one-time code that you were given" });
    setErrors({});
    void run(async () => {
      const asked = await api.beginEnrolment(code.trim());
      onSignedIn(await api.finishEnrolment(code.trim(), await createPasskey(asked)));
    });
  };
  return (
    <Page title="Make your passkey">
      <Link to="/" className="govuk-back-link">Back to sign in</Link>
      <ErrorSummary errors={errors} />
      {error && <Problem title="No passkey was made">{error}</Problem>}
      <form onSubmit={submit} noValidate>
        <Input id="code" label="One-time code" value={code} onValue={setCode} errors={errors} autoComplete="one-time-code" spellCheck={false}
          className="code-input" hint="26 letters and digits, such as 7K2QM-… from an administrator, or from the service when it starts for the first time. It is good for an hour, and once." />
        <Inset>Next, your device asks you to make a passkey. Do it on the device that you work with: the passkey stays there, and signs what you approve.</Inset>
        <Button type="submit" busy={doing}>{doing ? "Waiting for your device…" : "Make a passkey"}</Button>
      </form>
    </Page>
  );
}

/** A click for each role; only where the service says that it is a demonstration. */
export function DemoPeople({ demo, onSignedIn, now }: { demo: Demo; onSignedIn: (me: Me) => void; now?: string }) {
  const { doing, error, run } = useDoing();
  const be = (account: string) => run(async () => {
    onSignedIn(await api.demoSignIn(account));
  });
  return (
    <>
      {!now && <p className="govuk-body">This is a demonstration. Nobody in it is real: people and faces are made. Choose who to be; you can change at any time by signing out.</p>}
      {error && <Problem title="You are not signed in">{error}</Problem>}
      <ul className="demo-people">
        {demo.people.map((each) => (
          <li key={each.account}>
            <button type="button" className="demo-person" disabled={doing || each.account === now} onClick={() => void be(each.account)}>
              <strong>{rolesInWords(each.roles)}</strong>
              <span>{each.name}</span>
              <span className="quiet">{each.roles.map((role) => roleHints[role]).join(" ")}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
