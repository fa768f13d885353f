// Two short notes when an alert comes. Made here, so that nothing has to be fetched.
import { useSyncExternalStore } from "react";

let context: AudioContext | null = null;
const watchers = new Set<() => void>();
const tell = () => watchers.forEach((each) => each());

/** Browsers let a page sound only after somebody has touched it. */
export function readySound() {
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", tell);
  }
  void context.resume();
  tell();
}
/** Whether it would be heard now: somebody who relies on the sound must know when there is none. */
export const useSounds = () => useSyncExternalStore((then) => (watchers.add(then), () => watchers.delete(then)), () => context?.state === "running");

export function sound() {
  if (!context || context.state !== "running") return;
  const start = context.currentTime;
  [660, 880].forEach((pitch, i) => {
    const tone = context!.createOscillator(), level = context!.createGain(), at = start + i * 0.18;
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0, at);
    level.gain.linearRampToValueAtTime(0.25, at + 0.02);
    level.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
    tone.connect(level).connect(context!.destination);
    tone.start(at);
    tone.stop(at + 0.17);
  });
}
