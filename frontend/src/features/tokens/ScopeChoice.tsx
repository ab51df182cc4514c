import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox, Stack } from "@mantine/core";
import { fitsProject, type Scope, SCOPES } from "./limits";
import { ScopeHint, ScopeName } from "./ScopeText";

interface ScopeChoiceProps {
  value: Scope[];
  onChange: (scopes: Scope[]) => void;
  /** Within one project only some make sense; the others are off then. */
  withinProject: boolean;
  error?: string;
}

/** What a token may do; each scope is explained where it is chosen. */
export function ScopeChoice({ value, onChange, withinProject, error }: ScopeChoiceProps) {
  const { t } = useLingui();
  const off = (scope: Scope) => withinProject && !fitsProject(scope);
  return (
    <Checkbox.Group
      size="md"
      label={t`What it may do`}
      description={
        withinProject ? (
          <Trans>Within one project only Chat and Gateway make sense.</Trans>
        ) : (
          <Trans>Give it no more than it needs. It never gets more than its owner has.</Trans>
        )
      }
      value={value.filter((scope) => !off(scope))}
      onChange={(chosen) =>
        onChange(SCOPES.filter((scope) => chosen.includes(scope) || (off(scope) && value.includes(scope))))
      }
      error={error}
    >
      <Stack gap={10} mt={8} mb={error ? 6 : 0}>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            size="sm"
            value={scope}
            label={<ScopeName scope={scope} />}
            description={<ScopeHint scope={scope} />}
            disabled={off(scope)}
            data-testid={`scope-${scope}`}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
