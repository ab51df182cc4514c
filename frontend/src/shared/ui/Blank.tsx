import { Stack, Text, ThemeIcon } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface BlankProps {
  icon: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** An empty state that says what belongs here and leads on. */
export function Blank({ icon: Icon, title, children, action }: BlankProps) {
  return (
    <Stack
      align="center"
      ta="center"
      gap="xs"
      py={56}
      px="lg"
      style={{ border: "1px dashed var(--app-line)", borderRadius: 14 }}
    >
      <ThemeIcon variant="light" color="verdigris" size={44} radius="xl">
        <Icon size={20} />
      </ThemeIcon>
      <Text fw={560} mt={4}>
        {title}
      </Text>
      {children ? (
        <Text c="dimmed" size="sm" maw={420}>
          {children}
        </Text>
      ) : null}
      {action}
    </Stack>
  );
}
