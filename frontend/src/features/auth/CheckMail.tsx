import { Trans } from "@lingui/react/macro";
import { Button, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { MailCheck } from "lucide-react";
import { useServerConfig } from "@/shared/session";
import { AnchorLink } from "@/shared/ui/links";

interface CheckMailProps {
  email: string;
  purpose: "verify" | "reset";
  invited?: boolean;
}

/** "Check your mail"; on a server without a mail server the mails stand on a local page. */
export function CheckMail({ email, purpose, invited = false }: CheckMailProps) {
  const config = useServerConfig();
  return (
    <Stack gap="md">
      <ThemeIcon variant="light" color="verdigris" size={48} radius="xl">
        <MailCheck size={22} />
      </ThemeIcon>
      <Title order={1}>
        <Trans>Check your mail</Trans>
      </Title>
      <Text c="dimmed">
        {purpose === "verify" && email === "" ? (
          <Trans>We sent you a link. Open it to confirm your address.</Trans>
        ) : purpose === "verify" ? (
          <Trans>We sent a link to {email}. Open it to confirm the address.</Trans>
        ) : (
          <Trans>If {email} has an account here, a link to set a new password is on its way.</Trans>
        )}
      </Text>
      {invited ? (
        <Text c="dimmed">
          <Trans>Then follow the link of your invitation once more to accept it.</Trans>
        </Text>
      ) : null}
      {config?.local_mail ? (
        <Button component="a" href="/local/mail" target="_blank" variant="default">
          <Trans>Read it here: this server has no mail server</Trans>
        </Button>
      ) : null}
      <AnchorLink to="/login" size="sm">
        <Trans>Back to sign in</Trans>
      </AnchorLink>
    </Stack>
  );
}
