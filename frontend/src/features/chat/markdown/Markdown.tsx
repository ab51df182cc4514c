import { useMemo } from "react";
import { splitBlocks } from "./blocks";
import styles from "./Markdown.module.css";
import { MarkdownBlock } from "./MarkdownBlock";

/** An answer's Markdown. While `streaming`, blocks that are finished are not drawn again. */
export default function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  const blocks = useMemo(() => splitBlocks(text, streaming), [text, streaming]);
  return (
    <div className={styles.prose} data-streaming={streaming}>
      {blocks.map((block, index) => (
        // A block's place is its identity: text only grows at the end.
        // oxlint-disable-next-line react/no-array-index-key
        <MarkdownBlock key={index} text={block} />
      ))}
    </div>
  );
}
