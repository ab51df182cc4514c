import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { ArrowDown, ArrowUp, Ban, Ellipsis, HandCoins, KeyRound, Pencil, Trash2 } from "lucide-react";
import { FreezeItem } from "@/features/freeze/FreezeItem";
import type { ProviderKey } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { usePlaceKeys } from "./api";
import { movedKey } from "./order";

/** The dialogs of a key. */
export type KeyDialog = "replace" | "lend" | "edit" | "freeze" | "revoke" | "delete";

interface KeyMenuProps {
  organization: string;
  providerKey: ProviderKey;
  /** All keys, for the order among those of one payer. */
  keys: ProviderKey[];
  onDialog: (dialog: KeyDialog) => void;
}

/** What can be done with a key. */
export function KeyMenu({ organization, providerKey: key, keys, onDialog }: KeyMenuProps) {
  const { t } = useLingui();
  return (
    <Menu width={250}>
      <Menu.Target>
        <ActionIcon aria-label={t`Menu of ${key.name}`} data-testid="key-menu">
          <Ellipsis size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {key.status === "revoked" ? null : (
          <>
            <Menu.Item
              leftSection={<HandCoins size={15} />}
              onClick={() => onDialog("lend")}
              data-testid="key-lend"
            >
              <Trans>Lend…</Trans>
            </Menu.Item>
            <Menu.Item
              leftSection={<KeyRound size={15} />}
              onClick={() => onDialog("replace")}
              data-testid="key-replace"
            >
              <Trans>Replace…</Trans>
            </Menu.Item>
            <Menu.Item
              leftSection={<Pencil size={15} />}
              onClick={() => onDialog("edit")}
              data-testid="key-edit"
            >
              <Trans>Name and expiry…</Trans>
            </Menu.Item>
            <Order organization={organization} providerKey={key} keys={keys} />
            <Menu.Divider />
            <FreezeItem
              organization={organization}
              scope="key"
              target={key.id}
              onFreeze={() => onDialog("freeze")}
            />
            <Menu.Item
              leftSection={<Ban size={15} />}
              onClick={() => onDialog("revoke")}
              data-testid="key-revoke"
            >
              <Trans>Revoke</Trans>
            </Menu.Item>
          </>
        )}
        <Menu.Item
          color="red"
          leftSection={<Trash2 size={15} />}
          onClick={() => onDialog("delete")}
          data-testid="key-delete"
        >
          <Trans>Delete</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Earlier and later among the keys that are tried in turn. */
function Order({ organization, providerKey: key, keys }: Omit<KeyMenuProps, "onDialog">) {
  const place = usePlaceKeys(organization);
  const up = movedKey(key, keys, -1);
  const down = movedKey(key, keys, 1);
  return (
    <>
      {up.length > 0 ? (
        <Menu.Item
          leftSection={<ArrowUp size={15} />}
          onClick={() => place.mutate(up, { onError: notifyError })}
          data-testid="key-up"
        >
          <Trans>Take it earlier</Trans>
        </Menu.Item>
      ) : null}
      {down.length > 0 ? (
        <Menu.Item
          leftSection={<ArrowDown size={15} />}
          onClick={() => place.mutate(down, { onError: notifyError })}
          data-testid="key-down"
        >
          <Trans>Take it later</Trans>
        </Menu.Item>
      ) : null}
    </>
  );
}
