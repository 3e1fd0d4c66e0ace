/** Mantine's buttons and links as links of the router: typed, and opened in a new tab as any link. */
import { ActionIcon, type ActionIconProps, Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactElement, Ref } from "react";

type LinkAttributes<Props> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props> & {
  ref?: Ref<HTMLAnchorElement>;
};

function ButtonRoot(props: ButtonProps & LinkAttributes<ButtonProps>): ReactElement {
  return <Button component="a" {...props} />;
}

function AnchorRoot(props: AnchorProps & LinkAttributes<AnchorProps>): ReactElement {
  return <Anchor component="a" {...props} />;
}

function IconRoot(props: ActionIconProps & LinkAttributes<ActionIconProps>): ReactElement {
  return <ActionIcon component="a" {...props} />;
}

export const ButtonLink = createLink(ButtonRoot);
export const AnchorLink = createLink(AnchorRoot);
export const IconLink = createLink(IconRoot);
