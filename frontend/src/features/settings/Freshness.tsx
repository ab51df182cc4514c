import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { type Flow, FreshnessNeeded } from "@/features/auth/allauth";
import { ConfirmItIsYou } from "./ConfirmItIsYou";

/** Does something that the server may want to be sure about: asks who is sitting here, and then goes on. */
type Sensitive = <Result>(act: () => Promise<Result>) => Promise<Result>;

/** The person closed the question; nothing was done, and nothing need be said. */
export class NotConfirmed extends Error {}

interface Question {
  flows: Flow[];
  answer: (confirmed: boolean) => void;
}

const Context = createContext<Sensitive>((act) => act());

export const useSensitive = (): Sensitive => useContext(Context);

/** For somebody who has only a provider: there is nothing here to ask for. */
const tooLongAgo = () =>
  t`You signed in a while ago. Sign out and in again, then do this within five minutes.`;

export function Freshness({ children }: { children: ReactNode }) {
  const [question, ask] = useState<Question | null>(null);
  const sensitive = useCallback<Sensitive>(async (act) => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof FreshnessNeeded)) throw error;
      if (error.flows.length === 0) throw new Error(tooLongAgo(), { cause: error });
      const confirmed = await new Promise<boolean>((answer) => ask({ flows: error.flows, answer }));
      ask(null);
      if (!confirmed) throw new NotConfirmed();
      return act();
    }
  }, []);
  return (
    <Context.Provider value={sensitive}>
      {children}
      <Modal
        opened={question !== null}
        onClose={() => question?.answer(false)}
        title={<Trans>Confirm that it is you</Trans>}
        zIndex={300}
      >
        {question ? <ConfirmItIsYou flows={question.flows} onDone={() => question.answer(true)} /> : null}
      </Modal>
    </Context.Provider>
  );
}
