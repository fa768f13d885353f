// The tabs of a browser share one session: when somebody signs in or out in one, the others must not go on under the
// name that they show, since what is done there would be done in another's.
import { useEffect } from "react";
import { api } from "./api";

const channel = new BroadcastChannel("peel session");
export const tellTabs = () => channel.postMessage("changed");

/** Begins anew when it is somebody else's session by now; that it is nobody's any more, api.ts tells by itself. */
export const checkWho = (account: string) => api.me().then((who) => { if (who.account !== account) location.reload(); }, () => undefined);

/** `begin`: for a tab that shows the sign-in page, and goes on when somebody signed in beside it. */
export function useSameSession(account: string | null, begin: () => void) {
  useEffect(() => {
    channel.onmessage = () => void (account ? checkWho(account) : begin());
    return () => { channel.onmessage = null; };
    // What it begins with does not change.
    // eslint-disable-next-line
  }, [account]);
}
