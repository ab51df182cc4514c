import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface PageProps {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  width?: number;
}

/** A page beside the chat: heading, one sentence, actions, content. */
export function Page({ title, lead, actions, children, width = 860 }: PageProps) {
  useDocumentTitle("byokplatform");
  return (
    <Box h="100%" style={{ overflowY: "auto" }}>
      <Box maw={width} mx="auto" px={{ base: "md", sm: "xl" }} pt={{ base: 60, sm: 44 }} pb={80}>
        <Group justify="space-between" align="flex-end" mb="xl" gap="md">
          <Stack gap={4} maw={560}>
            <Title order={1}>{title}</Title>
            {lead ? <Text c="dimmed">{lead}</Text> : null}
          </Stack>
          {actions}
        </Group>
        {children}
      </Box>
    </Box>
  );
}
