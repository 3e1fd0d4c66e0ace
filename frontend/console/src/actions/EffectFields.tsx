/** Then: what is done, one thing after the other. */
import { Button, Fieldset, Group, Menu, MultiSelect, Stack, Text, TextInput } from "@mantine/core";
import { IconBell, type Icon, IconCode, IconPlus, IconWebhook } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useAnalysisChoices } from "../parts/AnalysisSelect.tsx";
import { KeyValues } from "../parts/KeyValues.tsx";
import { type EffectDraft, type EffectKind, newEffect } from "./draft.ts";
import { at, type FieldProps, RemoveButton } from "./fields.tsx";
import { FilterFields } from "./FilterFields.tsx";
import { NotifyFields } from "./NotifyFields.tsx";

const KINDS: readonly EffectKind[] = ["notify", "run", "webhook"];
const ICONS: Record<EffectKind, Icon> = { notify: IconBell, run: IconCode, webhook: IconWebhook };
const MOST = 10;

interface EffectsProps extends FieldProps {
  title: string;
  about?: string;
  /** Whether an alert of it can be over. */
  ends: boolean;
}

export function EffectFields({ form, path, title, about, ends }: EffectsProps): ReactElement {
  const { t } = useTranslation("actions");
  const effects = at<EffectDraft[]>(form, path);
  return (
    <Fieldset legend={title} miw={0} className="step">
      <Stack gap="lg">
        {about !== undefined && (
          <Text fz="sm" c="dimmed">
            {about}
          </Text>
        )}
        {effects.map((effect, index) => (
          <OneEffect
            key={effect.key}
            form={form}
            path={`${path}.${index}`}
            number={index + 1}
            ends={ends}
            {...((effects.length > 1 || path === "whenUnlocked") && { remove: () => form.removeListItem(path, index) })}
          />
        ))}
        <Group>
          <Menu shadow="md" position="bottom-start">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconPlus size={14} aria-hidden />}
                disabled={effects.length >= MOST}
              >
                {t("then.add")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {KINDS.map((kind) => {
                const Shown = ICONS[kind];
                return (
                  <Menu.Item
                    key={kind}
                    leftSection={<Shown size={16} aria-hidden />}
                    onClick={() => form.insertListItem(path, newEffect(kind))}
                  >
                    {t(`then.kinds.${kind}`)}
                  </Menu.Item>
                );
              })}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface OneEffectProps extends FieldProps {
  number: number;
  ends: boolean;
  remove?: () => void;
}

function OneEffect({ form, path, number, ends, remove }: OneEffectProps): ReactElement {
  const { t } = useTranslation("actions");
  const { kind } = at<EffectDraft>(form, path);
  const Shown = ICONS[kind];
  const title = t(`then.kinds.${kind}`);
  return (
    <section className="effect" aria-label={t("then.one", { number, title })}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Group gap={8} wrap="nowrap">
          <Shown size={18} stroke={1.8} aria-hidden />
          <Text fw={600} fz="sm">
            {title}
          </Text>
        </Group>
        {remove && <RemoveButton label={t("then.remove", { number, title })} run={remove} />}
      </Group>
      <Stack gap="sm">
        {kind === "notify" && <NotifyFields form={form} path={path} ends={ends} />}
        {kind === "run" && <RunFields form={form} path={path} />}
        {kind === "webhook" && <WebhookFields form={form} path={path} />}
        <FilterFields form={form} path={`${path}.when`} title={t("filter.when")} />
      </Stack>
    </section>
  );
}

function RunFields({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { analyses } = at<EffectDraft>(form, path);
  const known = useAnalysisChoices();
  const lost = analyses.filter((id) => !known.some(({ value }) => value === id));
  return (
    <MultiSelect
      label={t("then.analyses")}
      required
      maxValues={10}
      searchable
      placeholder={analyses.length === 0 ? t("then.chooseAnalyses") : undefined}
      nothingFoundMessage={t("then.noAnalyses")}
      data={[...known, ...lost.map((value) => ({ value, label: value }))]}
      {...form.getInputProps(`${path}.analyses`)}
    />
  );
}

function WebhookFields({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { headers } = at<EffectDraft>(form, path);
  const wrong = form.errors[`${path}.headers`];
  return (
    <>
      <TextInput
        label={t("then.url")}
        description={t("then.urlHint")}
        type="url"
        dir="ltr"
        placeholder="https://"
        required
        maxLength={2_000}
        {...form.getInputProps(`${path}.url`)}
      />
      <KeyValues
        value={headers}
        onChange={(next) => form.setFieldValue(`${path}.headers`, next)}
        addLabel={t("then.addHeader")}
      />
      {wrong !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)" role="alert">
          {wrong}
        </Text>
      )}
    </>
  );
}
