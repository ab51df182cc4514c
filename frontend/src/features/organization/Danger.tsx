import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Organization.module.css";

interface DangerProps {
  title: ReactNode;
  lead: ReactNode;
  /** Nothing where the step cannot be taken now; the lead says why. */
  children: ReactNode;
}

/** One step that changes who holds the organization: what it does, and its button. */
export function Danger({ title, lead, children }: DangerProps) {
  return (
    <div className={styles.danger}>
      <div>
        <Text fw={530}>{title}</Text>
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
      </div>
      {children}
    </div>
  );
}
