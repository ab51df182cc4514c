import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, Popover, type PopoverProps } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { modelsQuery } from "./api";
import { shortName } from "./choose";
import { ModelList } from "./ModelList";
import styles from "./ModelPicker.module.css";
import { AnchorLink } from "@/shared/ui/links";

const MOST = 4;

interface ModelPickerProps {
  organization: string;
  value: string[];
  onChange: (models: string[]) => void;
  position?: PopoverProps["position"];
}

/** The button that names who will answer, and the list behind it (Ctrl+J). */
export function ModelPicker({ organization, value, onChange, position = "top-start" }: ModelPickerProps) {
  const { t } = useLingui();
  const [opened, { open, close, toggle }] = useDisclosure(false);
  const { data } = useQuery(modelsQuery(organization));
  useHotkeys([["mod+J", open]], []);
  const first = value[0];
  const name = first
    ? (data?.find((model) => model.id === first)?.name ?? shortName(first))
    : t`Choose a model`;

  const compare = (id: string) => {
    if (value.includes(id)) onChange(value.filter((entry) => entry !== id));
    else if (value.length < MOST) onChange([...value, id]);
    else notifications.show({ message: t`At most ${MOST} models answer side by side.` });
  };

  return (
    <Popover
      opened={opened}
      onDismiss={close}
      position={position}
      width="min(480px, calc(100vw - 24px))"
      shadow="lg"
      radius="lg"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          onClick={toggle}
          data-testid="model-picker"
          aria-label={t`Model: ${name}`}
          rightSection={<ChevronDown size={14} />}
          styles={{
            root: { minWidth: 0, flex: "0 1 auto" },
            label: { fontWeight: 480 },
          }}
        >
          {name}
          {value.length > 1 ? ` +${value.length - 1}` : ""}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <ModelList
          organization={organization}
          value={value}
          onChoose={(id) => {
            onChange([id]);
            close();
          }}
          onCompare={compare}
        />
        <div className={styles.foot}>
          <span>
            {value.length > 1 ? (
              <Plural value={value.length} one="# model answers" other="# models answer side by side" />
            ) : (
              <Trans>Plus asks several at once</Trans>
            )}
          </span>
          <AnchorLink to="/keys" inherit>
            <Trans>Manage keys</Trans>
          </AnchorLink>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
