// A camera's picture, one after the other: the next is asked for when the last has come, and none while nobody looks.
import { useEffect, useRef, useState } from "react";
import { api, ApiError } from "../api";
import { useDoing, useNow } from "../data";
import type { CameraState } from "../types";
import { Button, classes, Problem, Tag } from "../ui/parts";
import { cameraWords, secondsOf } from "../words";

const idle = 250; // ms until the next question when there was no newer picture
const away = 3000;
const old = 5000; // ms: from when on a picture is no longer shown as what the camera sees
const sleep = (ms: number) => new Promise((then) => setTimeout(then, ms));

type Look = "closed" | "open" | "over";

function usePictures(deployment: string, camera: number, wanted: boolean, onOver: () => void) {
  const [address, setAddress] = useState<string | null>(null);
  const [came, setCame] = useState(0); // when, in milliseconds
  const [problem, setProblem] = useState<string | null>(null);
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    let shown: string | null = null, last = 0;
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
          const before = shown;
          shown = URL.createObjectURL(next.image);
          setAddress(shown);
          setCame(Date.now());
          if (before) setTimeout(() => URL.revokeObjectURL(before), 500);
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
      if (shown) URL.revokeObjectURL(shown);
      setAddress(null);
    };
  }, [deployment, camera, wanted]);
  return { address, problem, came };
}

export function Picture({ deployment, number, of, runs }: { deployment: string; number: number; of: CameraState; runs: boolean }) {
  const [look, setLook] = useState<Look>("closed");
  const { doing, error, run } = useDoing();
  const { address, problem, came } = usePictures(deployment, number, look === "open" && runs, () => setLook("over"));
  const now = useNow(1000);
  const stale = look === "open" && address !== null && now - came > old;
  const open = () => run(async () => { await api.lookThrough(deployment, number); setLook("open"); });
  return (
    <figure className={classes("camera", stale && "camera--stale")}>
      <div className="camera__frame">
        {stale && <p className="camera__stale" role="status">Not live: this picture came at {secondsOf(new Date(came).toISOString())}</p>}
        {look === "open" && address ? <img src={address} alt={`Camera ${of.name}; every face is covered but those of open alerts${stale ? ". It is not live" : ""}`} /> : (
          <div className="camera__closed">
            {!runs ? <p>The cameras do not run.</p> : look === "open" ? <p>Waiting for a picture…</p> : (
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
