import { Trans, useLingui } from "@lingui/react/macro";
import { Tooltip } from "@mantine/core";
import { Check, Plus } from "lucide-react";
import { memo } from "react";
import type { Model } from "@/shared/api/types";
import { price, short } from "@/shared/format";
import styles from "./ModelPicker.module.css";

interface ModelOptionProps {
  model: Model;
  active: boolean;
  chosen: boolean;
  onChoose: (id: string) => void;
  onCompare: (id: string) => void;
}

/** One row: click takes this model alone; the plus puts it beside the others. */
export const ModelOption = memo(function ModelOption(props: ModelOptionProps) {
  const { model, active, chosen, onChoose, onCompare } = props;
  const { t } = useLingui();
  return (
    <div className={styles.option} data-active={active} data-chosen={chosen} id={`model-${model.id}`}>
      <button
        type="button"
        className={styles.choose}
        data-testid="model-option"
        data-model={model.id}
        tabIndex={-1}
        role="option"
        aria-selected={chosen}
        onClick={() => onChoose(model.id)}
      >
        <div className={styles.name}>
          <span>{model.name}</span>
          <KeySourceBadge model={model} />
        </div>
        <div className={styles.facts}>
          <Facts model={model} />
        </div>
      </button>
      <Tooltip label={chosen ? t`Take out` : t`Ask as well, side by side`} position="left">
        <button
          type="button"
          className={styles.compare}
          aria-pressed={chosen}
          aria-label={chosen ? t`Take ${model.name} out` : t`Ask ${model.name} as well`}
          onClick={() => onCompare(model.id)}
        >
          {chosen ? <Check size={16} /> : <Plus size={16} />}
        </button>
      </Tooltip>
    </div>
  );
});

function KeySourceBadge({ model }: { model: Model }) {
  const source = model.key_sources[0];
  if (!source) return null;
  return (
    <span className={styles.source}>
      {source === "personal" ? <Trans>your key</Trans> : null}
      {source === "project" ? <Trans>project key</Trans> : null}
      {source === "organization" ? <Trans>organization key</Trans> : null}
    </span>
  );
}

function Facts({ model }: { model: Model }) {
  const context = model.context_window ? short(model.context_window) : null;
  const input = model.prices ? price(model.prices.input) : null;
  const output = model.prices ? price(model.prices.output) : null;
  return (
    <>
      {context ? <Trans>{context} context</Trans> : <Trans>Context unknown</Trans>}
      {" · "}
      {input ? (
        <Trans>
          {input} in, {output} out per million tokens
        </Trans>
      ) : (
        <Trans>Price unknown</Trans>
      )}
    </>
  );
}
