// The passkeys of an account, each to be removed by its holder, or by an administrator after a loss.
import { useState } from "react";
import { api } from "../api";
import { useData, useDoing } from "../data";
import { invalidate } from "../events";
import { Ask, Button, Cell, Head, Loaded, Row, Table } from "./parts";
import { timeOf } from "../words";

/** Of oneself without an `account`. */
export function Passkeys({ account, mayRemove }: { account?: string; mayRemove: boolean }) {
  const data = useData(`passkeys ${account ?? "mine"}`, ["accounts"], () => (account ? api.passkeysOf(account) : api.ownPasskeys()));
  const [asking, setAsking] = useState<string | null>(null);
  const { doing, error, run, setError } = useDoing();
  const done = () => { setAsking(null); setError(null); };
  const remove = (credential: string) => run(async () => {
    await (account ? api.removePasskey(credential) : api.removeOwnPasskey(credential));
    invalidate("accounts");
    done();
  });
  return (
    <>
      {asking && (
        <Ask title="Remove this passkey?" yes="Remove it" busy={doing} error={error} onYes={() => void remove(asking)} onNo={done}>
          <p className="govuk-body">Nobody signs in or approves with it any more. What was approved with it and has not started counts no more, and must be approved again.</p>
        </Ask>
      )}
      <Loaded data={data} what="the passkeys">
        {(all) => all.length === 0 ? <p className="govuk-body">There is no passkey yet.</p> : (
          <Table caption="Passkeys" hideCaption head={["Passkey", "Made", ...(mayRemove ? ["What you can do"] : [])]}>
            {all.map((each) => (
              <Row key={each.credential}>
                <Head><code>{each.credential.slice(0, 12)}…</code></Head>
                <Cell>{timeOf(each.added)}</Cell>
                {mayRemove && <Cell><div className="row-actions"><Button kind="quiet" about={`passkey ${each.credential.slice(0, 12)}`} onClick={() => setAsking(each.credential)}>Remove</Button></div></Cell>}
              </Row>
            ))}
          </Table>
        )}
      </Loaded>
    </>
  );
}
