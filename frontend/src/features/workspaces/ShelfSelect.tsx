import { useLingui } from "@lingui/react/macro";
import { SegmentedControl } from "@mantine/core";
import type { Shelf } from "./api";

interface ShelfSelectProps {
  value: Shelf;
  onChange: (shelf: Shelf) => void;
  /** Whether the person can bring back what was deleted. */
  deleted: boolean;
}

/** In use, archived, deleted. */
export function ShelfSelect({ value, onChange, deleted }: ShelfSelectProps) {
  const { t } = useLingui();
  const shelves: { value: Shelf; label: string }[] = [
    { value: "live", label: t`In use` },
    { value: "archived", label: t`Archived` },
    { value: "deleted", label: t`Deleted` },
  ];
  return (
    <SegmentedControl
      size="sm"
      value={value}
      onChange={(shelf) => onChange(shelf as Shelf)}
      data={deleted ? shelves : shelves.slice(0, 2)}
      data-testid="shelf"
    />
  );
}
