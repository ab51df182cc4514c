import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type Own<Props> = Props & Omit<ComponentPropsWithRef<"a">, keyof Props>;

/** A text link to a page of the app; its target is checked by the types of the routes. */
export const AnchorLink = createLink((props: Own<AnchorProps>) => <Anchor {...props} />);

/** A button that leads to a page of the app. */
export const ButtonLink = createLink((props: Own<ButtonProps>) => <Button component="a" {...props} />);
