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
