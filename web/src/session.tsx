// Who is signed in, and what they may do: the service decides, pages only leave out what it would refuse.
import { createContext, useContext } from "react";
import type { Me, SigningRole } from "./types";

export interface Session { me: Me; demo: boolean; signedIn: (me: Me) => void }
export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("a page for people who are signed in was shown to nobody");
  return session;
}
export const useMay = () => {
  const { me } = useSession();
  return (right: string) => me.rights.includes(right);
};
/** The role in which somebody approves, if any: nobody holds both. */
export const signingRole = (me: Me): SigningRole | null =>
  me.roles.includes("authorising-officer") ? "authorising-officer" : me.roles.includes("countersigning-officer") ? "countersigning-officer" : null;
