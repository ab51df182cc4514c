import { type ComponentProps, memo, useEffect, useState } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { hasMath } from "./blocks";
import { CodeBlock } from "./CodeBlock";
import styles from "./Markdown.module.css";

type Plugins = NonNullable<ComponentProps<typeof ReactMarkdown>["rehypePlugins"]>;

const schema = {
  ...defaultSchema,
  attributes: {
    ...defaultSchema.attributes,
    code: [["className", /^language-./, "math-inline", "math-display"] as [string, ...(string | RegExp)[]]],
  },
};

const remarkPlugins: ComponentProps<typeof ReactMarkdown>["remarkPlugins"] = [
  remarkGfm,
  [remarkMath, { singleDollarTextMath: false }],
];
const plain: Plugins = [[rehypeSanitize, schema]];

const withFormulas = async (): Promise<Plugins> => {
  const { rehypeKatex } = await import("./formulas");
  return [...plain, [rehypeKatex, { throwOnError: false, trust: false, maxExpand: 500 }]];
};

/** KaTeX is fetched when the first formula appears. */
function useFormulas(needed: boolean): Plugins {
  const [plugins, setPlugins] = useState<Plugins>(plain);
  useEffect(() => {
    if (!needed) return;
    let current = true;
    const load = async () => {
      const loaded = await withFormulas();
      if (current) setPlugins(loaded);
    };
    void load();
    return () => {
      current = false;
    };
  }, [needed]);
  return plugins;
}

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  // A picture in an answer would be fetched from wherever the model says; a link leaves that to the reader.
  img: ({ src, alt }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
      {alt || (typeof src === "string" ? src : "")}
    </a>
  ),
  pre: ({ node }) => {
    const code = node?.children[0];
    if (code?.type !== "element") return null;
    const classes = code.properties.className;
    const name = Array.isArray(classes)
      ? classes.map(String).find((entry) => entry.startsWith("language-"))
      : "";
    const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("");
    return <CodeBlock code={text.replace(/\n$/, "")} language={name?.slice("language-".length) ?? ""} />;
  },
  table: ({ children }) => (
    <div className={styles.table}>
      <table>{children}</table>
    </div>
  ),
};

export const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  const rehypePlugins = useFormulas(hasMath(text));
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
      {text}
    </ReactMarkdown>
  );
});
