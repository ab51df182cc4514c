import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { FreezeDialog } from "@/features/freeze/FreezeDialog";
import { LendDialog } from "@/features/grants/LendDialog";
import { projectQuery } from "@/features/projects/api";
import type { ProviderKey } from "@/shared/api/types";
import { ago } from "@/shared/format";
import { useOrganization } from "@/shared/session";
import { AnchorLink } from "@/shared/ui/links";
import { notifyError } from "@/shared/ui/notify";
import { useVerifyKey } from "./api";
import { EditKey } from "./EditKey";
import { EndKey } from "./EndKey";
import { KeyAdvice, KeyBadges } from "./KeyBadges";
import { type KeyDialog, KeyMenu } from "./KeyMenu";
import styles from "./Keys.module.css";
import { Refusal } from "./Refusal";
import { ReplaceKey } from "./ReplaceKey";

interface KeyRowProps {
  organization: string;
  providerKey: ProviderKey;
  /** All keys, for the order among those of one payer. */
  keys: ProviderKey[];
}

/** One key: how it does, who may use it, when it was used, and what can be done with it. */
export function KeyRow({ organization, providerKey: key, keys }: KeyRowProps) {
  const { t } = useLingui();
  const verify = useVerifyKey(organization);
  const [dialog, setDialog] = useState<KeyDialog | null>(null);
  return (
    <div
      className={styles.row}
      data-testid="key-row"
      data-status={key.status}
      data-provider={key.provider}
      data-name={key.name}
      data-frozen={key.frozen}
    >
      <div className={styles.main}>
        <Group gap={8}>
          <Text fw={530}>{key.name}</Text>
          <KeyBadges providerKey={key} checking={verify.isPending} />
        </Group>
        <KeyFacts organization={organization} providerKey={key} />
        <Refusal providerKey={key} />
        <KeyAdvice providerKey={key} />
      </div>
      {key.can_manage ? (
        <Group gap={4} wrap="nowrap">
          {key.status === "revoked" ? null : (
            <Tooltip label={t`Verify: ask the provider, spending nothing`}>
              <ActionIcon
                onClick={() => verify.mutate(key.id, { onError: notifyError })}
                loading={verify.isPending}
                aria-label={t`Verify ${key.name}`}
                data-testid="key-verify"
              >
                <RefreshCw size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <KeyMenu organization={organization} providerKey={key} keys={keys} onDialog={setDialog} />
          <Dialogs
            organization={organization}
            providerKey={key}
            dialog={dialog}
            onClose={() => setDialog(null)}
          />
        </Group>
      ) : null}
    </div>
  );
}

function KeyFacts({ organization, providerKey: key }: Omit<KeyRowProps, "keys">) {
  const { t } = useLingui();
  const used = key.last_used_at ? ago(key.last_used_at) : null;
  return (
    <Text size="sm" c="dimmed" component="div">
      <WhoUses organization={organization} providerKey={key} />
      {" · "}
      <Tooltip label={t`The end of the key. Fingerprint in this organization: ${key.fingerprint}`}>
        <span className={styles.mono}>{key.hint}</span>
      </Tooltip>
      {" · "}
      {used ? <Trans>used {used}</Trans> : <Trans>never used</Trans>}
      {key.grants_count > 0 ? (
        <>
          {" · "}
          <AnchorLink to="/grants" inherit data-testid="key-grants">
            <Plural value={key.grants_count} one="lent once" other="lent # times" />
          </AnchorLink>
        </>
      ) : null}
    </Text>
  );
}

function WhoUses({ organization, providerKey: key }: Omit<KeyRowProps, "keys">) {
  const [place] = useOrganization();
  const { data: project } = useQuery(projectQuery(organization, key.project));
  if (key.owner === "personal") return <Trans>only you</Trans>;
  if (key.owner === "project") {
    const name = project?.name ?? "…";
    return <Trans>project {name}</Trans>;
  }
  return <Trans>everyone in {place?.name}</Trans>;
}

interface DialogsProps {
  organization: string;
  providerKey: ProviderKey;
  dialog: KeyDialog | null;
  onClose: () => void;
}

function Dialogs({ organization, providerKey, dialog, onClose }: DialogsProps) {
  const shared = { organization, providerKey, onClose };
  return (
    <>
      <LendDialog {...shared} opened={dialog === "lend"} />
      <ReplaceKey {...shared} opened={dialog === "replace"} />
      <EditKey {...shared} opened={dialog === "edit"} />
      <FreezeDialog
        organization={organization}
        scope="key"
        target={providerKey.id}
        name={providerKey.name}
        opened={dialog === "freeze"}
        onClose={onClose}
      />
      <EndKey {...shared} what={dialog === "revoke" || dialog === "delete" ? dialog : null} />
    </>
  );
}
