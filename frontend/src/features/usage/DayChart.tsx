import { useLingui } from "@lingui/react/macro";
import { Tooltip } from "@mantine/core";
import { money, short } from "@/shared/format";
import type { DayFigure } from "./days";
import styles from "./Usage.module.css";

export type Measure = "cost" | "tokens" | "calls";

function day(value: string): string {
  return new Date(`${value}T12:00:00Z`).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}

/** One bar a day; what a bar stands for is read by hovering or with the keyboard. */
export function DayChart({ figures, measure }: { figures: DayFigure[]; measure: Measure }) {
  const { t } = useLingui();
  const most = Math.max(...figures.map((figure) => figure[measure]), Number.MIN_VALUE);
  const written = (value: number) => (measure === "cost" ? (money(String(value)) ?? "") : short(value));
  const nothing = figures.every((figure) => figure[measure] === 0);
  return (
    <figure className={styles.chart} aria-label={t`Per day`}>
      <div className={styles.top}>{nothing ? "" : written(most)}</div>
      <div className={styles.bars}>
        {figures.map((figure) => (
          <Tooltip key={figure.day} label={`${day(figure.day)}: ${written(figure[measure])}`} openDelay={0}>
            <div
              className={styles.slot}
              role="img"
              aria-label={`${day(figure.day)}: ${written(figure[measure])}`}
            >
              <div className={styles.bar} style={{ height: `${(figure[measure] / most) * 100}%` }} />
            </div>
          </Tooltip>
        ))}
      </div>
      <figcaption className={styles.axis}>
        <span>{day(figures[0]?.day ?? "")}</span>
        <span>{day(figures.at(-1)?.day ?? "")}</span>
      </figcaption>
    </figure>
  );
}
