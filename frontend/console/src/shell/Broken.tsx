/** A page that could not be shown: what failed, and try again. */
import { Container } from "@mantine/core";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Problem } from "../parts/Problem.tsx";

export function Broken({ error, reset }: ErrorComponentProps): ReactElement {
  const router = useRouter();
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <Problem error={error} onRetry={again} />
    </Container>
  );
}
