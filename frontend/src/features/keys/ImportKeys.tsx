import { Trans } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { providersQuery } from "./api";
import { ChooseVariables } from "./ChooseVariables";
import { EnvSource } from "./EnvSource";
import { ImportProgress } from "./ImportProgress";
import { useKeyImport } from "./useKeyImport";
import { useState } from "react";
import type { Provider } from "@/shared/api/types";
import type { Wanted } from "./useKeyImport";

interface ImportKeysProps {
  organization: string;
  opened: boolean;
  onClose: () => void;
}

/** Keys from a `.env` file: read here, chosen, and only then sent, each by itself. */
export function ImportKeys({ organization, opened, onClose }: ImportKeysProps) {
  const { data } = useQuery(providersQuery(organization));
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<Trans>Import keys from a .env file</Trans>}
      size={620}
      closeOnClickOutside={false}
    >
      {data ? <Steps organization={organization} providers={data} onClose={onClose} /> : null}
    </Modal>
  );
}

interface StepsProps {
  organization: string;
  providers: Provider[];
  onClose: () => void;
}

function Steps({ organization, providers, onClose }: StepsProps) {
  const { found, steps, read, forget, save } = useKeyImport(organization, providers);
  const [wanted, setWanted] = useState<Wanted[]>([]);
  if (!found) return <EnvSource onText={read} />;
  if (steps) return <ImportProgress wanted={wanted} steps={steps} providers={providers} onClose={onClose} />;
  return (
    <ChooseVariables
      organization={organization}
      found={found}
      providers={providers}
      onBack={forget}
      onChosen={(chosen) => {
        setWanted(chosen);
        void save(chosen);
      }}
    />
  );
}
