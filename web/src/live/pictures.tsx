// A camera's picture, one after the other: the next is asked for when the last has come, and none while nobody looks.
import { useEffect, useRef, useState } from "react";
import { api, ApiError } from "../api";
import { useDoing } from "../data";
import type { CameraState } from "../types";
import { Button, Problem, Tag } from "../ui/parts";
import { cameraWords } from "../words";

const idle = 250; // ms until the next question when there was no newer picture
const away = 3000;
const old = 5000; // then a picture is taken off the screen: what it shows may be over
const sleep = (ms: number) => new Promise((then) => setTimeout(then, ms));

type Look = "closed" | "open" | "over";

function usePictures(deployment: string, camera: number, wanted: boolean, onOver: () => void) {
  const [address, setAddress] = useState<string | null>(null);
  const [late, setLate] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    let shown: string | null = null, last = 0, aging: ReturnType<typeof setTimeout> | undefined;
    const show = (next: string | null) => {
      clearTimeout(aging);
      const before = shown;
      shown = next;
      setAddress(next);
      setLate(next === null);
      if (before) setTimeout(() => URL.revokeObjectURL(before), 500);
      // Whatever the reason: the camera, its machine, the way to the service, a page that slept.
      if (next) aging = setTimeout(() => show(null), old);
    };
    const visible = () => document.visibilityState === "visible" ? Promise.resolve() : new Promise<void>((then) => document.addEventListener("visibilitychange", () => then(), { once: true }));
    const run = async () => {
      while (!stop.signal.aborted) {
        await visible();
        try {
          const next = await api.picture(deployment, camera, last, stop.signal);
          if (stop.signal.aborted) return;
          setProblem(null);
          if (!next) { await sleep(idle); continue; }
          last = next.number;
          show(URL.createObjectURL(next.image));
        } catch (why) {
          if (stop.signal.aborted) return;
          if (why instanceof ApiError && why.status === 403) return over.current();
          setProblem(why instanceof Error ? why.message : String(why));
          if (why instanceof ApiError && why.notOffered) return;
          await sleep(away);
        }
      }
    };
    void run();
    return () => {
      stop.abort();
      clearTimeout(aging);
      if (shown) URL.revokeObjectURL(shown);
      setAddress(null);
      setLate(false);
    };
  }, [deployment, camera, wanted]);
  return { address, late, problem };
}

export function Picture({ deployment, number, of, runs }: { deployment: string; number: number; of: CameraState; runs: boolean }) {
  const [look, setLook] = useState<Look>("closed");
  const { doing, error, run } = useDoing();
  const { address, late, problem } = usePictures(deployment, number, look === "open" && runs, () => setLook("over"));
  const open = () => run(async () => { await api.lookThrough(deployment, number); setLook("open"); });
  return (
    <figure className="camera">
      <div className="camera__frame">
        {look === "open" && address ? <img src={address} alt={`Camera ${of.name}; every face is covered but those of open alerts`} /> : (
          <div className="camera__closed">
            {!runs ? <p>The cameras do not run.</p> : look === "open" ? <p>{late ? "No picture has come for five seconds. The last one is not shown, since it is old." : "Waiting for a picture…"}</p> : (
              <>
                <p>{look === "over" ? "The look through this camera is over: it lasts a quarter of an hour." : "Looking through a camera is entered in the log."}</p>
                <Button kind="secondary" small busy={doing} onClick={() => void open()}>Look through {of.name}</Button>
              </>
            )}
          </div>
        )}
      </div>
      {(error || problem) && <Problem title={of.name}>{error ?? problem}</Problem>}
      <figcaption>
        <strong>{of.name}</strong>
        <span>{of.problem ? <><Tag look="red">{cameraWords[of.state] ?? of.state}</Tag> {of.problem}</> : `${cameraWords[of.state] ?? of.state}, ${of.frames_per_second.toFixed(0)} frames a second`}</span>
      </figcaption>
    </figure>
  );
}
