import { Stack, Text, Title } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { ApiError } from "@/shared/api/problem";

interface AuthFormProps {
  title: ReactNode;
  lead?: ReactNode;
  error?: unknown;
  onSubmit: (values: Record<string, string>) => void;
  children: ReactNode;
  footer?: ReactNode;
  testId?: string;
}

/** One column: heading, the general error, fields, what else one may do. */
export function AuthForm({ title, lead, error, onSubmit, children, footer, testId }: AuthFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = [...new FormData(event.currentTarget)].filter((entry) => typeof entry[1] === "string");
    onSubmit(Object.fromEntries(values) as Record<string, string>);
  };
  const shown = error instanceof ApiError && Object.keys(error.fields).length > 0 ? null : error;
  return (
    <form onSubmit={submit} data-testid={testId}>
      <Stack gap="md">
        <Stack gap={4} mb={4}>
          <Title order={1}>{title}</Title>
          {lead ? <Text c="dimmed">{lead}</Text> : null}
        </Stack>
        <ErrorNote error={shown} />
        {children}
        {footer ? (
          <Text size="sm" c="dimmed" component="div">
            {footer}
          </Text>
        ) : null}
      </Stack>
    </form>
  );
}

/** The server's message for one field, if that is what the error is about. */
export function errorOf(error: unknown, field: string): string | undefined {
  return error instanceof ApiError ? error.fields[field] : undefined;
}
