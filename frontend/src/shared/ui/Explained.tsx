import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A line of a menu with what it does below. */
export function Explained({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <>
      {title}
      <Text size="xs" c="dimmed">
        {children}
      </Text>
    </>
  );
}
