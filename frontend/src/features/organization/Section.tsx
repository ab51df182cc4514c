import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Organization.module.css";

interface SectionProps {
  title: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
}

export function Section({ title, lead, children }: SectionProps) {
  return (
    <section>
      <Title order={3}>{title}</Title>
      {lead ? (
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
      ) : null}
      <div className={styles.body}>{children}</div>
    </section>
  );
}
