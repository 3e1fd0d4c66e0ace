/** A notification as a device shows it: close to it, not the thing itself. Long texts are cut as there. */
import { Box, Text } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { useFormats } from "../parts/useFormats.ts";
import "./looks.css";

export interface Shown {
  title: string;
  text: string;
  icon: string;
  image: string;
  severity: string;
  loud: boolean;
  fields: { id: string; label: string; required: boolean }[];
  buttons: { id: string; label: string; style: string }[];
}

const PICTOGRAPH = /^\p{Extended_Pictographic}/u;
/** Browsers show two buttons, the others wait in the inbox. */
const IN_BROWSER = 2;

interface LooksProps {
  place: "phone" | "browser" | "inbox";
  dark: boolean;
  of: Shown;
}

export function Looks({ place, dark, of }: LooksProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { organization } = useMe();
  const { language } = useFormats();
  const now = new Date();
  const card = <Card of={place === "browser" ? { ...of, buttons: of.buttons.slice(0, IN_BROWSER) } : of} place={place} app={organization.name} />;
  return (
    <Box className={`look look-${place}`} data-dark={dark || undefined} role="img" aria-label={t("look.label", { title: of.title, text: of.text })}>
      {place === "phone" && (
        <>
          <Text ta="center" fz={13}>
            {new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(now)}
          </Text>
          <Text ta="center" fz={46} fw={600} lh={1.1} mb="md">
            {new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(now)}
          </Text>
        </>
      )}
      {card}
    </Box>
  );
}

function Card({ of, place, app }: { of: Shown; place: string; app: string }): ReactElement {
  const { t } = useTranslation("notifications");
  const empty = of.title === "" && of.text === "";
  return (
    <div className="look-card" data-loud={of.loud || undefined} data-severity={of.severity}>
      <span className="look-icon">
        <Icon of={of.icon} />
      </span>
      <div className="look-words">
        <div className="look-app">
          <bdi>{app}</bdi>
          <span>{t("look.now")}</span>
        </div>
        {of.title !== "" && (
          <div className="look-title" dir="auto">
            {of.title}
          </div>
        )}
        <div className="look-text" dir="auto">
          {empty ? t("look.empty") : of.text}
        </div>
        {of.image.startsWith("https://") && <img src={of.image} alt="" className="look-image" />}
        {place === "inbox" &&
          of.buttons.length > 0 &&
          of.fields.map(({ id, label, required }) => (
            <div key={id} className="look-field" dir="auto">
              {label === "" ? "…" : label}
              {required && " *"}
            </div>
          ))}
        {of.buttons.length > 0 && (
          <div className="look-buttons">
            {of.buttons.map(({ id, label, style }, index) => (
              <span key={id} data-style={style === "default" && index === 0 && place !== "browser" ? "primary" : style} dir="auto">
                {label === "" ? "…" : label}
              </span>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

function Icon({ of }: { of: string }): ReactElement {
  if (PICTOGRAPH.test(of)) return <>{of}</>;
  if (of.startsWith("https://")) return <img src={of} alt="" width={22} height={22} />;
  return <IconBell size={19} stroke={1.8} />;
}
