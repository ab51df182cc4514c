import { Trans } from "@lingui/react/macro";
import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Snowflake, Sun } from "lucide-react";
import { Explained } from "@/shared/ui/Explained";
import type { Freeze } from "@/shared/api/types";
import { notifyError } from "@/shared/ui/notify";
import { freezesQuery, useLift } from "./api";

interface FreezeItemProps {
  organization: string;
  scope: Freeze["scope"];
  target: string;
  /** Asks for the reason, in a dialog that outlives the menu. */
  onFreeze: () => void;
}

/** The switch in a menu: freezes, or lifts what is frozen. */
export function FreezeItem({ organization, scope, target, onFreeze }: FreezeItemProps) {
  const { data } = useQuery(freezesQuery(organization));
  const lift = useLift(organization);
  const found = data?.find((one) => one.scope === scope && one.target === target);
  if (found)
    return (
      <Menu.Item
        leftSection={<Sun size={15} />}
        onClick={() => lift.mutate(found.id, { onError: notifyError })}
        data-testid={`${scope}-lift`}
      >
        <Trans>Lift the freeze</Trans>
      </Menu.Item>
    );
  return (
    <Menu.Item leftSection={<Snowflake size={15} />} onClick={onFreeze} data-testid={`${scope}-freeze`}>
      <Explained title={<Trans>Freeze…</Trans>}>
        <Trans>Stops its calls at once, until lifted.</Trans>
      </Explained>
    </Menu.Item>
  );
}
