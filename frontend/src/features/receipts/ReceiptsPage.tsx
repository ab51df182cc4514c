import { Trans } from "@lingui/react/macro";
import { Button, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, ReceiptText } from "lucide-react";
import { useState } from "react";
import type { KeyUse } from "@/shared/api/types";
import { useOrganizationId } from "@/shared/session";
import { Blank } from "@/shared/ui/Blank";
import { ErrorNote } from "@/shared/ui/ErrorNote";
import { Loading } from "@/shared/ui/Loading";
import { Page } from "@/shared/ui/Page";
import { receiptsQuery } from "./api";
import { exportLink, type Filter } from "./asking";
import { Filters } from "./Filters";
import { Receipt } from "./Receipt";
import { UseTable } from "./UseTable";
import { Verified } from "./Verified";

export function ReceiptsPage() {
  const organization = useOrganizationId();
  const [filter, setFilter] = useState<Filter>({});
  const [shown, setShown] = useState<KeyUse | null>(null);
  const receipts = useInfiniteQuery(receiptsQuery(organization, filter));
  const uses = receipts.data?.pages.flatMap((page) => page.results) ?? [];
  const filtered = Object.keys(filter).length > 0;
  return (
    <Page
      width={1080}
      title={<Trans>Receipts</Trans>}
      lead={<Trans>Every use of a key, written down before the key is opened. None can be changed.</Trans>}
      actions={
        uses.length > 0 ? (
          <Button
            component="a"
            href={exportLink(organization, filter)}
            download
            variant="default"
            leftSection={<Download size={16} />}
            data-testid="receipts-export"
          >
            <Trans>Export</Trans>
          </Button>
        ) : undefined
      }
    >
      <Stack>
        <Verified organization={organization} />
        {uses.length > 0 || filtered ? (
          <Filters organization={organization} filter={filter} onChange={setFilter} />
        ) : null}
        <ErrorNote error={receipts.error} />
        {receipts.isPending ? <Loading /> : null}
        {receipts.data && uses.length === 0 ? <Nothing filtered={filtered} /> : null}
        {uses.length > 0 ? <UseTable uses={uses} onShow={setShown} /> : null}
        {receipts.hasNextPage ? (
          <Button
            variant="default"
            onClick={() => void receipts.fetchNextPage()}
            loading={receipts.isFetchingNextPage}
            mx="auto"
          >
            <Trans>Show earlier ones</Trans>
          </Button>
        ) : null}
      </Stack>
      <Receipt use={shown} onClose={() => setShown(null)} />
    </Page>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) return <Blank icon={ReceiptText} title={<Trans>No key was used like this</Trans>} />;
  return (
    <Blank icon={ReceiptText} title={<Trans>No key was used yet</Trans>}>
      <Trans>Each answer that a key pays for, and each check of a key, leaves a receipt here.</Trans>
    </Blank>
  );
}
