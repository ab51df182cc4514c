import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Settings.module.css";

interface SectionProps {
  title: ReactNode;
  lead?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
  testId?: string;
}

/** A part of a settings page: heading, one sentence, an action, content. */
export function Section({ title, lead, action, children, testId }: SectionProps) {
  return (
    <section data-testid={testId}>
      <div className={styles.head}>
        <div>
          <Title order={3}>{title}</Title>
          {lead ? (
            <Text size="sm" c="dimmed" mt={2}>
              {lead}
            </Text>
          ) : null}
        </div>
        {action ? <div className={styles.action}>{action}</div> : null}
      </div>
      {children ? <div className={styles.body}>{children}</div> : null}
    </section>
  );
}
