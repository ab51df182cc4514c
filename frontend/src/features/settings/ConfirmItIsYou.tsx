import { Trans, useLingui } from "@lingui/react/macro";
import { Anchor, Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { type FormEvent, useState } from "react";
import { call, type Flow } from "@/features/auth/allauth";
import { errorOf } from "@/features/auth/AuthForm";
import { freshenWithPasskey, passkeyHindrance } from "@/features/auth/passkeys";
import { ErrorNote } from "@/shared/ui/ErrorNote";

type Way = "password" | "code" | "passkey";

function waysIn(flows: Flow[]): Way[] {
  const types = flows.find((flow) => flow.id === "mfa_reauthenticate")?.types ?? [];
  const ways: Way[] = [];
  if (flows.some((flow) => flow.id === "reauthenticate")) ways.push("password");
  if (types.includes("webauthn") && passkeyHindrance() === null) ways.push("passkey");
  if (types.includes("totp") || types.includes("recovery_codes")) ways.push("code");
  return ways;
}

const prove: Record<Way, (secret: string) => Promise<unknown>> = {
  password: (password) => call("POST", "/auth/reauthenticate", { password }),
  code: (code) => call("POST", "/auth/2fa/reauthenticate", { code: code.replaceAll(/\s/g, "") }),
  passkey: freshenWithPasskey,
};

/** Password, code or passkey, whatever this person has; good for five minutes. */
export function ConfirmItIsYou({ flows, onDone }: { flows: Flow[]; onDone: () => void }) {
  const ways = waysIn(flows);
  const [way, choose] = useState<Way>(ways[0] ?? "password");
  const confirm = useMutation({ mutationFn: (secret: string) => prove[way](secret), onSuccess: onDone });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    confirm.mutate(String(new FormData(event.currentTarget).get("secret") ?? ""));
  };
  const wrong = errorOf(confirm.error, way === "password" ? "password" : "code");
  return (
    <form onSubmit={submit} data-testid="confirm-it-is-you">
      <Stack>
        <Text size="sm" c="dimmed">
          <Trans>This changes how your account is protected, so we ask once more.</Trans>
        </Text>
        {wrong ? null : <ErrorNote error={confirm.error} />}
        <Proof way={way} error={wrong} />
        <Button type="submit" loading={confirm.isPending} data-autofocus={way === "passkey" || undefined}>
          {way === "passkey" ? <Trans>Use a passkey</Trans> : <Trans>Continue</Trans>}
        </Button>
        <Group gap="md">
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <Anchor
                key={other}
                component="button"
                type="button"
                size="sm"
                onClick={() => {
                  confirm.reset();
                  choose(other);
                }}
              >
                <WayName way={other} />
              </Anchor>
            ))}
        </Group>
      </Stack>
    </form>
  );
}

function Proof({ way, error }: { way: Way; error: string | undefined }) {
  const { t } = useLingui();
  if (way === "passkey") return <Fingerprint size={32} aria-hidden />;
  if (way === "code") {
    return (
      <TextInput
        key="code"
        name="secret"
        label={t`Code`}
        description={t`From your authenticator app, or a recovery code`}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        withAsterisk={false}
        data-autofocus
        error={error}
      />
    );
  }
  return (
    <PasswordInput
      key="password"
      name="secret"
      label={t`Password`}
      autoComplete="current-password"
      required
      withAsterisk={false}
      data-autofocus
      error={error}
    />
  );
}

function WayName({ way }: { way: Way }) {
  if (way === "password") return <Trans>Use your password</Trans>;
  return way === "code" ? <Trans>Use a code</Trans> : <Trans>Use a passkey</Trans>;
}
