import { useCallback, useState } from "react";

const name = (key: string) => `byok-draft-${key}`;

function read(key: string): string {
  try {
    return window.localStorage.getItem(name(key)) ?? "";
  } catch {
    return "";
  }
}

function write(key: string, text: string): void {
  try {
    if (text) window.localStorage.setItem(name(key), text);
    else window.localStorage.removeItem(name(key));
  } catch {
    // Storage is full or forbidden: the draft then lives as long as the page.
    return;
  }
}

/** Text that survives leaving the page, and its setter. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [held, setHeld] = useState({ key, text: read(key) });
  const draft = held.key === key ? held.text : read(key);
  const setDraft = useCallback(
    (text: string) => {
      setHeld({ key, text });
      write(key, text);
    },
    [key],
  );
  return [draft, setDraft];
}
