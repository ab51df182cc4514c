import { Trans, useLingui } from "@lingui/react/macro";
import { Loader } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { lockedModelsQuery, modelsQuery } from "./api";
import { answersInText, groupModels } from "./choose";
import { ModelOption } from "./ModelOption";
import styles from "./ModelPicker.module.css";
import { AnchorLink } from "@/shared/ui/links";

const SHOWN = 200;

interface ModelListProps {
  organization: string;
  value: string[];
  onChoose: (id: string) => void;
  onCompare: (id: string) => void;
}

/** Search box and grouped list; arrows move, Enter takes, Ctrl+Enter puts beside. */
export function ModelList({ organization, value, onChoose, onCompare }: ModelListProps) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const { data, isPending } = useQuery(modelsQuery(organization));
  const groups = useMemo(() => groupModels((data ?? []).filter(answersInText), search), [data, search]);
  const flat = useMemo(() => groups.flatMap((group) => group.models).slice(0, SHOWN), [groups]);
  const shown = useMemo(() => new Map(flat.map((model, index) => [model.id, index])), [flat]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(flat.length - 1, to));
    setActive(next);
    document.querySelector(`#${CSS.escape(`model-${flat[next]?.id}`)}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(active + 1);
    else if (event.key === "ArrowUp") move(active - 1);
    else if (event.key === "Enter") {
      const model = flat[active];
      if (model) (event.ctrlKey || event.metaKey ? onCompare : onChoose)(model.id);
    } else return;
    event.preventDefault();
  };

  return (
    <div>
      <div className={styles.search}>
        <Search size={16} aria-hidden />
        <input
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          placeholder={t`Search models`}
          aria-label={t`Search models`}
          role="combobox"
          aria-expanded
          aria-controls="model-list"
          aria-activedescendant={flat[active] ? `model-${flat[active].id}` : undefined}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div className={styles.list} id="model-list" role="listbox" aria-multiselectable aria-label={t`Models`}>
        {isPending ? <Loader size="xs" m="md" /> : null}
        {groups.map((group) => {
          const models = group.models.filter((model) => shown.has(model.id));
          if (models.length === 0) return null;
          return (
            <div key={group.provider} role="group" aria-label={group.name}>
              <div className={styles.group}>{group.name}</div>
              {models.map((model) => (
                <ModelOption
                  key={model.id}
                  model={model}
                  active={shown.get(model.id) === active}
                  chosen={value.includes(model.id)}
                  onChoose={onChoose}
                  onCompare={onCompare}
                />
              ))}
            </div>
          );
        })}
        {!isPending && flat.length === 0 ? (
          <div className={styles.empty}>
            <Trans>No model that you have a key for matches.</Trans>
          </div>
        ) : null}
        <LockedModels organization={organization} search={search} />
      </div>
    </div>
  );
}

function LockedModels({ organization, search }: { organization: string; search: string }) {
  const [wanted] = useDebouncedValue(search.trim(), 250);
  const { data } = useQuery(lockedModelsQuery(organization, wanted));
  if (!data || data.length === 0 || wanted !== search.trim()) return null;
  return (
    <div>
      <div className={styles.group}>
        <Trans>Needs a key first</Trans>
      </div>
      {data.map((model) => (
        <div key={model.id} className={styles.option}>
          <div style={{ padding: "6px 10px", minWidth: 0 }}>
            <div className={styles.name}>
              <span>{model.name}</span>
            </div>
            <div className={styles.facts}>{model.provider_name}</div>
          </div>
          <AnchorLink to="/keys" search={{ add: model.provider }} size="sm" mr="sm">
            <Trans>Add key</Trans>
          </AnchorLink>
        </div>
      ))}
    </div>
  );
}
