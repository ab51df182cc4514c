import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { Ban, ChevronDown, ChevronUp, Ellipsis, Pencil } from "lucide-react";
import { useState } from "react";
import type { Grant } from "@/shared/api/types";
import { EndGrant } from "./EndGrant";
import { GrantCard } from "./GrantCard";
import styles from "./Grants.module.css";
import { GrantUses } from "./GrantUses";
import { EditGrant } from "./LendDialog";

interface LentCardProps {
  organization: string;
  grant: Grant;
  providerName: string;
  /** Dollars that approved requests add to the limit now. */
  raised: number;
}

/** A loan as its lender sees it: each use, other terms, the end. */
export function LentCard({ organization, grant, providerName, raised }: LentCardProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<"edit" | "end" | null>(null);
  const close = () => setAsked(null);
  const live = grant.ended_at === null;
  return (
    <GrantCard
      grant={grant}
      providerName={providerName}
      side="lender"
      raised={raised}
      actions={
        live ? (
          <Menu width={200}>
            <Menu.Target>
              <ActionIcon aria-label={t`Menu of the loan to ${grant.grantee.name}`} data-testid="grant-menu">
                <Ellipsis size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<Pencil size={15} />}
                onClick={() => setAsked("edit")}
                data-testid="grant-edit"
              >
                <Trans>Change terms</Trans>
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<Ban size={15} />}
                onClick={() => setAsked("end")}
                data-testid="grant-end"
              >
                <Trans>End the loan…</Trans>
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : null
      }
    >
      <Button
        className={styles.foot}
        size="compact-sm"
        variant="subtle"
        color="gray"
        ml={-8}
        onClick={() => setOpen(!open)}
        aria-expanded={open}
        rightSection={open ? <ChevronUp size={14} /> : <ChevronDown size={14} />}
        data-testid="grant-show-uses"
      >
        <Trans>Each use</Trans>
      </Button>
      {open ? <GrantUses organization={organization} grant={grant.id} /> : null}
      <EditGrant
        organization={organization}
        grant={grant}
        raised={raised}
        opened={asked === "edit"}
        onClose={close}
      />
      <EndGrant organization={organization} grant={grant} opened={asked === "end"} onClose={close} />
    </GrantCard>
  );
}
