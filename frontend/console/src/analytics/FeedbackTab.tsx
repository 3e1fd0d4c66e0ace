/** What people say of what they get, by category. */
import { Skeleton, Text } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { useCategories } from "../notifications/queries.ts";
import { Empty } from "../parts/Empty.tsx";
import { AnchorLink } from "../parts/links.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { FiguresTable, type TableColumn } from "./FiguresTable.tsx";
import type { Period } from "./period.ts";
import { useFeedback } from "./queries.ts";

type Said = Schema<"CategoryFeedback">;

export function FeedbackTab({ period }: { period: Period }): ReactElement {
  const { t } = useTranslation("analytics");
  const { number, language } = useFormats();
  const categories = useCategories();
  const { data, error, refetch } = useFeedback(period);
  if (error !== null && data === undefined) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={240} radius="md" />;
  if (data.items.length === 0) {
    return (
      <div className="panel">
        <Empty icon={IconMoodSmile} title={t("feedback.empty")} text={t("feedback.emptyText")} />
      </div>
    );
  }
  const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const said = (of: Schema<"KindBody">): string =>
    of.count === 0 ? t("feedback.nobody") : t("feedback.said", { count: of.people, share: shares.format(of.share) });
  const of = (row: Record<string, unknown>): Said => row as unknown as Said;
  const columns: TableColumn[] = [
    {
      name: "category",
      title: t("feedback.category"),
      cell: (row) => {
        const { category } = of(row);
        if (category === undefined) return t("group.none.category");
        return (
          <AnchorLink to="/notifications" search={{ category, ...period }} fz="inherit" dir="auto">
            {categories.find(({ key }) => key === category)?.name ?? category}
          </AnchorLink>
        );
      },
    },
    { name: "recipients", title: t("feedback.recipients"), figure: true, cell: (row) => number(of(row).recipients) },
    { name: "notRelevant", title: t("feedback.notRelevant"), figure: true, cell: (row) => said(of(row).notRelevant) },
    { name: "tooMany", title: t("feedback.tooMany"), figure: true, cell: (row) => said(of(row).tooMany) },
  ];
  return (
    <>
      <Text fz="sm" c="dimmed" mb="sm">
        {t("feedback.about")}
      </Text>
      <div className="panel">
        <FiguresTable label={t("tabs.feedback")} columns={columns} rows={data.items as unknown as Record<string, unknown>[]} tall />
      </div>
    </>
  );
}
