import { Trans } from "@lingui/react/macro";
import { Outlet } from "@tanstack/react-router";
import { Logo } from "@/shared/ui/Logo";
import styles from "./AuthLayout.module.css";

export function AuthLayout() {
  return (
    <div className={styles.page}>
      <main className={styles.form}>
        <Logo size={26} />
        <div className={styles.centre}>
          <Outlet />
        </div>
      </main>
      <aside className={styles.story}>
        <h2>
          <Trans>Every model, with the keys you already pay for.</Trans>
        </h2>
        <dl>
          <div>
            <dt>
              <Trans>A key never leaves</Trans>
            </dt>
            <dd>
              <Trans>
                Sealed when you save it, opened only for the call it pays for, revoked in a second.
              </Trans>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Answers side by side</Trans>
            </dt>
            <dd>
              <Trans>Ask several models at once and go on with the answer you like best.</Trans>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>You see what it costs</Trans>
            </dt>
            <dd>
              <Trans>
                Price, tokens and payer stand under every answer. Your provider bills you; nothing is added.
              </Trans>
            </dd>
          </div>
        </dl>
      </aside>
    </div>
  );
}
