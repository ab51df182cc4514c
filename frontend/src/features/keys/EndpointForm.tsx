import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/shared/api/problem";
import type { Provider } from "@/shared/api/types";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { useAddProvider } from "./api";

/** A short name for addresses: lower case, digits, hyphens. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
}

const dialects = [{ value: "openai-chat", label: "OpenAI Chat Completions" }] as const;

type Dialect = (typeof dialects)[number]["value"];

interface EndpointFormProps {
  organization: string;
  onSaved: (provider: Provider) => void;
}

export function EndpointForm({ organization, onSaved }: EndpointFormProps) {
  const { t } = useLingui();
  const add = useAddProvider(organization);
  const [name, setName] = useState("");
  const [dialect, setDialect] = useState<Dialect>("openai-chat");
  const [models, setModels] = useState<string[]>([]);
  const fields = add.error instanceof ApiError ? add.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const address = String(values.get("base_url") ?? "").trim();
    add.mutate(
      {
        slug: slugOf(name),
        name: name.trim(),
        dialect,
        base_url: address,
        models: models.map((id) => ({ id })),
      },
      { onSuccess: onSaved },
    );
  };
  const slug = slugOf(name);
  return (
    <form onSubmit={submit} data-testid="endpoint-form">
      <Stack>
        {Object.keys(fields).length > 0 ? null : <ErrorNote error={add.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          description={slug ? t`Its models are called ${slug}/…` : undefined}
          required
          withAsterisk={false}
          error={fields.name ?? fields.slug}
        />
        <TextInput
          name="base_url"
          type="url"
          label={t`Base URL`}
          placeholder="https://llm.example.com/v1"
          description={t`What you would give to the vendor's own library. Private addresses must be allowed by whoever runs this server.`}
          required
          withAsterisk={false}
          error={fields.base_url}
        />
        <Select
          label={t`It speaks`}
          data={dialects}
          value={dialect}
          onChange={(value) => setDialect(value ?? dialect)}
          allowDeselect={false}
          error={fields.dialect}
        />
        <TagsInput
          label={t`Models`}
          size="md"
          description={t`Names as the endpoint knows them; Enter after each.`}
          value={models}
          onChange={setModels}
          acceptValueOnBlur
          error={fields.models}
        />
        <Button type="submit" loading={add.isPending} disabled={!slug}>
          <Trans>Add endpoint</Trans>
        </Button>
      </Stack>
    </form>
  );
}
