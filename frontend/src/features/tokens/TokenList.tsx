import { Trans, useLingui } from "@lingui/react/macro";
import { Button, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Code as CodeIcon } from "lucide-react";
import { useState } from "react";
import { projectsQuery } from "@/features/projects/api";
import type { AccessToken } from "@/shared/api/types";
import { useMe } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { tokensOf, type Whose } from "./limits";
import { TokenRow } from "./TokenRow";
import styles from "./Tokens.module.css";

interface TokenListProps {
  organization: string;
  tokens: AccessToken[];
  /** Who manages them all sees everybody's, with a filter. */
  everybody: boolean;
  onCreate: () => void;
}

export function TokenList({ organization, tokens, everybody, onCreate }: TokenListProps) {
  const { t } = useLingui();
  const me = useMe();
  const [whose, setWhose] = useState<Whose>("mine");
  const { data } = useQuery(projectsQuery(organization));
  const projects = new Map(data?.map((entry) => [entry.id, entry.name]));
  const shown = everybody ? tokensOf(tokens, whose, me.id) : tokens;
  return (
    <Stack gap="sm">
      {everybody && tokens.length > 0 ? (
        <SegmentedControl
          w="fit-content"
          maw="100%"
          size="sm"
          value={whose}
          onChange={(value) => setWhose(value as Whose)}
          data={[
            { value: "mine", label: t`Mine` },
            { value: "all", label: t`Everybody's` },
            { value: "service", label: t`Service accounts` },
          ]}
          aria-label={t`Whose tokens`}
          data-testid="token-filter"
        />
      ) : null}
      {shown.length > 0 ? (
        <div className={styles.list} data-testid="tokens">
          {shown.map((token) => (
            <TokenRow key={token.id} organization={organization} token={token} projects={projects} />
          ))}
        </div>
      ) : (
        <NoToken whose={whose} onCreate={onCreate} />
      )}
    </Stack>
  );
}

function NoToken({ whose, onCreate }: { whose: Whose; onCreate: () => void }) {
  if (whose === "service")
    return (
      <Text size="sm" c="dimmed" py="lg">
        <Trans>No service account has a token yet.</Trans>
      </Text>
    );
  return (
    <Blank
      icon={CodeIcon}
      title={<Trans>No token yet</Trans>}
      action={
        <Button mt="sm" onClick={onCreate}>
          <Trans>Create a token</Trans>
        </Button>
      }
    >
      <Trans>A program sends it along with every request, and acts for you within its limits.</Trans>
    </Blank>
  );
}
