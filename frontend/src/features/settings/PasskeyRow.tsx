import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Text, TextInput, Tooltip } from "@mantine/core";
import { Fingerprint, Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ago } from "@/shared/format";
import { meQuery } from "@/shared/session";
import { authenticatorsQuery, moment, type Passkey, removePasskey, renamePasskey } from "./api";
import { Certain } from "./Certain";
import styles from "./Settings.module.css";
import { useAct } from "./useAct";

const changes = [authenticatorsQuery.queryKey, meQuery.queryKey];

export function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const { t } = useLingui();
  const [renaming, setRenaming] = useState(false);
  const remove = useAct({ act: () => removePasskey(passkey.id), changes });
  const made = new Date(moment(passkey.created_at)).toLocaleDateString();
  const used = passkey.last_used_at ? ago(moment(passkey.last_used_at)) : null;
  return (
    <div className={styles.row} data-testid="passkey">
      <Fingerprint size={18} className={styles.icon} />
      {renaming ? (
        <Rename passkey={passkey} onDone={() => setRenaming(false)} />
      ) : (
        <>
          <div className={styles.main}>
            <Text fw={530}>{passkey.name}</Text>
            <Text size="sm" c="dimmed">
              <Trans>added {made}</Trans>
              {" · "}
              {used ? <Trans>used {used}</Trans> : <Trans>never used</Trans>}
            </Text>
          </div>
          <Tooltip label={t`Rename`}>
            <ActionIcon onClick={() => setRenaming(true)} aria-label={t`Rename ${passkey.name}`}>
              <Pencil size={15} />
            </ActionIcon>
          </Tooltip>
          <Certain
            label={<Trans>Remove</Trans>}
            question={<Trans>Remove it</Trans>}
            pending={remove.isPending}
            onCertain={() => remove.mutate()}
            testId="passkey-remove"
          />
        </>
      )}
    </div>
  );
}

function Rename({ passkey, onDone }: { passkey: Passkey; onDone: () => void }) {
  const { t } = useLingui();
  const rename = useAct<unknown, string>({
    act: (name) => renamePasskey(passkey.id, name),
    changes: [authenticatorsQuery.queryKey],
    onSuccess: onDone,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate(String(new FormData(event.currentTarget).get("name") ?? "").trim());
  };
  return (
    <form onSubmit={submit} className={styles.main} style={{ display: "flex", gap: 8 }}>
      <TextInput
        name="name"
        size="sm"
        aria-label={t`Name`}
        defaultValue={passkey.name}
        required
        maxLength={100}
        autoFocus
        flex={1}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      <Button type="submit" size="sm" loading={rename.isPending}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
