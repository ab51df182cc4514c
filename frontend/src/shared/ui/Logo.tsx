import { Group, Text } from "@mantine/core";

/** The mark and the name: a key whose bow is an open circle. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <Group gap={9} wrap="nowrap">
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="9" fill="#12312c" />
        <circle cx="12" cy="16" r="5" fill="none" stroke="#7fd3bf" strokeWidth="3" />
        <path d="M17 16h9m-3 0v4.5" fill="none" stroke="#7fd3bf" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <Text fw={600} size="sm" style={{ letterSpacing: "-0.01em" }}>
        byokplatform
      </Text>
    </Group>
  );
}
