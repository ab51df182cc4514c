import { Trans, useLingui } from "@lingui/react/macro";
import { Radio, Stack } from "@mantine/core";
import type { NewKey } from "./api";
import { useOrganization } from "@/shared/session";

export type Owner = NonNullable<NewKey["owner"]>;

interface OwnerChoiceProps {
  value: Owner;
  onChange: (owner: Owner) => void;
}

/** Whose a key becomes, and so for whom it pays; nothing where there is nothing to choose. */
export function OwnerChoice({ value, onChange }: OwnerChoiceProps) {
  const { t } = useLingui();
  const [organization] = useOrganization();
  if (!organization?.permissions.includes("keys.manage_organization")) return null;
  return (
    <Radio.Group
      label={<Trans>Who may use it</Trans>}
      value={value}
      onChange={(next) => onChange(next as Owner)}
      data-testid="key-owner"
    >
      <Stack gap="xs" mt={4}>
        <Radio
          value="personal"
          label={t`Only me`}
          description={t`It pays for what you ask, before any other key. You can lend it with limits.`}
        />
        <Radio
          value="organization"
          label={t`Everyone in ${organization.name}`}
          description={t`It pays for members who have no key of their own. Admins manage it.`}
        />
      </Stack>
    </Radio.Group>
  );
}
