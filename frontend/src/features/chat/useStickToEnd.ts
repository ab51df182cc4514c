import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

const NEAR = 80;

/** Keeps a scrolling box at its end while content grows, until the reader scrolls away. */
export function useStickToEnd(
  box: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): { away: boolean; toEnd: (behavior?: ScrollBehavior) => void } {
  const stuck = useRef(true);
  const [away, setAway] = useState(false);
  const toEnd = useCallback(
    (behavior: ScrollBehavior = "instant") => {
      const element = box.current;
      stuck.current = true;
      setAway(false);
      element?.scrollTo({ top: element.scrollHeight, behavior });
    },
    [box],
  );
  useEffect(() => {
    const element = box.current;
    const inner = content.current;
    if (!element || !inner) return;
    let top = element.scrollTop;
    const onScroll = () => {
      const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
      // Growing content also moves the end away: only scrolling up is the reader's wish.
      if (element.scrollTop < top - 2 && rest > NEAR) stuck.current = false;
      else if (rest <= NEAR) stuck.current = true;
      top = element.scrollTop;
      setAway(!stuck.current);
    };
    const observer = new ResizeObserver(() => {
      if (stuck.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [box, content]);
  return { away, toEnd };
}
