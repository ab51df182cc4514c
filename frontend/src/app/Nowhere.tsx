import { Trans } from "@lingui/react/macro";
import { Center } from "@mantine/core";
import { Building2 } from "lucide-react";
import { Blank } from "@/shared/ui/Blank";
import { Logo } from "@/shared/ui/Logo";
import styles from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

/** The sidebar where there is nowhere to go. */
export function BareSidebar() {
  return (
    <div className={styles.sidebar}>
      <div className={styles.top}>
        <div className={styles.brand}>
          <Logo />
        </div>
      </div>
      <div className={styles.middle} />
      <UserMenu />
    </div>
  );
}

/** Instead of a page, for somebody who belongs to no organization. */
export function Nowhere() {
  return (
    <Center p="lg" data-testid="no-organization">
      <Blank icon={Building2} title={<Trans>You belong to no organization</Trans>}>
        <Trans>Ask somebody who does to invite you. The link in the invitation brings you in.</Trans>
      </Blank>
    </Center>
  );
}
