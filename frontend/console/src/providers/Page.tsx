/** What rings: every channel with its providers. */
import { SimpleGrid, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useChannelWord } from "../parts/channels.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { Problem } from "../parts/Problem.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { ChannelCard } from "./ChannelCard.tsx";
import { ProviderForm } from "./ProviderForm.tsx";
import { channelsQuery, inOrder, pausedQuery, type Provider, providersQuery, useReorder } from "./queries.ts";
import type { ProvidersSearch } from "./route.ts";
import { Trial } from "./Trial.tsx";

const route = getRouteApi("/providers");

export function Providers(): ReactElement {
  const { t } = useTranslation("providers");
  const word = useChannelWord();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const channels = useQuery(channelsQuery);
  const providers = useQuery(providersQuery);
  const paused = useQuery(pausedQuery).data?.paused ?? [];
  const [removing, setRemoving] = useState<Provider | null>(null);
  const [asking, setAsking] = useState(false);
  const go = (next: ProvidersSearch): void => void navigate({ search: tidy(next), replace: true });
  const changes = useProviderChanges();
  const reorder = useReorder();
  const error = channels.error ?? providers.error;
  const all = inOrder(channels.data?.items ?? []);
  const known = providers.data?.items ?? [];
  const of = (id: string | undefined): Provider | undefined => known.find(({ providerId }) => providerId === id);
  const edited = of(search.edit);
  const formOf = all.find(({ name }) => name === (edited?.channel ?? search.add));
  const tested = of(search.test);
  const trialOf = all.find(({ name }) => name === (tested?.channel ?? search.test));
  return (
    <Page title={t("shell:pages.providers")} about={t("about")}>
      {error !== null && (
        <Problem
          error={error}
          onRetry={() => {
            void channels.refetch();
            void providers.refetch();
          }}
        />
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" style={{ alignItems: "start" }}>
        {error === null && (channels.isPending || providers.isPending) && Array.from({ length: 6 }, (_, at) => <Skeleton key={at} height={190} radius="md" />)}
        {providers.data !== undefined &&
          all.map((channel) => (
            <ChannelCard
              key={channel.name}
              channel={channel}
              providers={known.filter((one) => one.channel === channel.name)}
              paused={paused.filter((one) => one.channel === channel.name)}
              actions={{
                add: ({ name }) => go({ add: name }),
                edit: ({ providerId }) => go({ edit: providerId }),
                test: (id) => go({ test: id }),
                enable: changes.enable,
                remove: (provider) => {
                  setRemoving(provider);
                  setAsking(true);
                },
                reorder,
              }}
            />
          ))}
      </SimpleGrid>
      {formOf !== undefined && (edited !== undefined || search.add !== undefined) && (
        <ProviderForm
          key={search.edit ?? search.add}
          channel={formOf}
          provider={edited}
          others={known.filter((one) => one.channel === formOf.name).length}
          onSaved={(saved) => {
            told(t("parts:pane.saved"));
            // A new one is tried before somebody counts on it.
            void changes.fresh().then(() => go(edited === undefined ? { test: saved.providerId } : {}));
          }}
          onClose={() => go({})}
        />
      )}
      {trialOf !== undefined && search.test !== undefined && (
        <Trial
          key={search.test}
          channel={trialOf}
          providerId={tested?.providerId}
          name={tested?.name ?? word(trialOf.name)}
          onClose={() => go({})}
        />
      )}
      {removing !== null && (
        <ConfirmDialog
          opened={asking}
          onClose={() => setAsking(false)}
          title={t("removeAsk", { name: removing.name })}
          verb={t("remove")}
          run={() => changes.remove(removing)}
        >
          {t("removeText")}
        </ConfirmDialog>
      )}
    </Page>
  );
}

interface ProviderChanges {
  enable: (provider: Provider, on: boolean) => void;
  remove: (provider: Provider) => Promise<void>;
  fresh: () => Promise<unknown>;
}

function useProviderChanges(): ProviderChanges {
  const { t } = useTranslation("providers");
  const client = useQueryClient();
  const fresh = (): Promise<unknown> =>
    Promise.all([client.invalidateQueries({ queryKey: ["providers"] }), client.invalidateQueries({ queryKey: ["channels"] })]);
  const path = ({ providerId }: Provider) => ({ params: { path: { providerId } } });
  return {
    fresh,
    enable: (provider, enabled) =>
      void ask(api.PATCH("/api/v1/providers/{providerId}", { ...path(provider), body: { enabled } })).then(async () => {
        told(t(enabled ? "turnedOn" : "turnedOff", { name: provider.name }));
        await fresh();
      }, failed),
    remove: async (provider) => {
      await ask(api.DELETE("/api/v1/providers/{providerId}", path(provider)));
      told(t("removed", { name: provider.name }));
      await fresh();
    },
  };
}
