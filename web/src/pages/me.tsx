// Oneself: name, roles, and the passkeys that sign in one's name.
import { useSession } from "../session";
import { Page, Rows } from "../ui/parts";
import { Passkeys } from "../ui/passkeys";
import { roleHints, roleWords } from "../words";

export function Myself() {
  const { me } = useSession();
  return (
    <Page title="Your account">
      <Rows rows={[
        ["Name", me.name],
        ["Roles", <ul className="govuk-list">{me.roles.map((each) => <li key={each}><strong>{roleWords[each]}</strong>: {roleHints[each]}</li>)}</ul>],
      ]} />
      <h2 className="govuk-heading-m">Your passkeys</h2>
      <p className="govuk-body">If you lose a device, remove its passkey at once. For another one, ask an administrator for a one-time code.</p>
      <Passkeys mayRemove />
    </Page>
  );
}
