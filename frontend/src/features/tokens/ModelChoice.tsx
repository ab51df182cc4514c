import { useLingui } from "@lingui/react/macro";
import { TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { modelsQuery } from "@/features/models/api";
import { groupModels } from "@/features/models/choose";

interface ModelChoiceProps {
  organization: string;
  value: string[];
  onChange: (patterns: string[]) => void;
  error?: string;
}

/** Models of the list, everything of a provider, or a pattern as it is typed. */
export function ModelChoice({ organization, value, onChange, error }: ModelChoiceProps) {
  const { t } = useLingui();
  const { data } = useQuery(modelsQuery(organization));
  const options = groupModels(data ?? [], "").map((group) => ({
    group: group.name,
    items: [`${group.provider}/*`, ...group.models.map((model) => model.id)],
  }));
  return (
    <TagsInput
      label={t`Models`}
      description={t`Choose some, or type a pattern such as openai/* and press Enter. None means all.`}
      size="md"
      data={options}
      value={value}
      onChange={onChange}
      placeholder={value.length === 0 ? t`All models` : undefined}
      limit={80}
      maxTags={100}
      splitChars={[",", " "]}
      acceptValueOnBlur
      clearable
      error={error}
      data-testid="token-models"
    />
  );
}
