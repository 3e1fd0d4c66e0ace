/** Channels by their names for people, and their icons. */
import {
  IconBellRinging,
  IconBrandAndroid,
  IconBrandApple,
  IconBrowser,
  type Icon,
  IconMail,
  IconMessage2,
  IconMessages,
  IconPlug,
  IconWebhook,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

const ICONS: Record<string, Icon> = {
  push: IconBellRinging,
  web_push: IconBrowser,
  fcm: IconBrandAndroid,
  apns: IconBrandApple,
  email: IconMail,
  sms: IconMessage2,
  chat: IconMessages,
  webhook: IconWebhook,
};

/** A channel that is new to the console has its own name. */
export function useChannelWord(): (channel: string) => string {
  const { t } = useTranslation("parts");
  return (channel) => t(`channels.${channel}`, { defaultValue: channel });
}

export function channelIcon(channel: string): Icon {
  return ICONS[channel] ?? IconPlug;
}
