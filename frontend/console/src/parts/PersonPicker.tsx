/**
 * People by e-mail: searched on the server by name and e-mail while one types; a pasted list is
 * taken as a whole, and addresses that nobody has are named.
 */
import { Alert, Button, Group, List, MultiSelect, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ClipboardEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { emailsIn, leftOver } from "./emails.ts";
import { failed } from "./toasts.tsx";

const MOST = 1000;
/** How many wrong rows are listed. */
const SHOWN = 10;

interface Fault {
  email: string;
  problem: Schema<"EmailProblem">;
}

interface PersonPickerProps {
  label: string;
  description?: string;
  value: readonly string[];
  onChange: (emails: string[]) => void;
  error?: string | undefined;
  required?: boolean;
  /** Only one person. */
  single?: boolean;
}

export function PersonPicker(props: PersonPickerProps): ReactElement {
  const { t } = useTranslation("parts");
  const { value, onChange } = props;
  const [search, setSearch] = useState("");
  const [faults, setFaults] = useState<Fault[]>([]);
  const options = usePeople(search, value);
  const paste = async (event: ClipboardEvent): Promise<void> => {
    const text = event.clipboardData.getData("text");
    const emails = emailsIn(text);
    if (emails.length === 0 || (emails.length === 1 && leftOver(text).length > 0)) return;
    event.preventDefault();
    const fresh = emails.filter((email) => !value.includes(email)).slice(0, MOST - value.length);
    onChange(props.single === true ? fresh.slice(0, 1) : [...value, ...fresh]);
    setSearch("");
    const left = leftOver(text).map((email) => ({ email, problem: "malformed" as const }));
    setFaults([...left, ...(await faultsOf(fresh))]);
  };
  return (
    <div onPasteCapture={(event) => void paste(event)}>
      <MultiSelect
        label={props.label}
        description={props.description ?? t("people.hint")}
        placeholder={value.length === 0 ? t("people.search") : undefined}
        required={props.required}
        error={props.error}
        data={options}
        value={[...value]}
        maxValues={props.single === true ? 1 : MOST}
        onChange={onChange}
        searchable
        clearable
        hidePickedOptions
        searchValue={search}
        onSearchChange={setSearch}
        // The server has searched; an e-mail need not hold what the name holds.
        filter={({ options: found }) => found}
        nothingFoundMessage={search === "" ? undefined : t("people.nobody")}
        clearButtonProps={{ "aria-label": t("people.clear") }}
        comboboxProps={{ shadow: "md" }}
      />
      {faults.length > 0 && (
        <Alert mt="xs" color="orange" role="status" title={t("people.faults", { count: faults.length })}>
          <List fz="sm" spacing={2}>
            {faults.slice(0, SHOWN).map(({ email, problem }, row) => (
              <List.Item key={`${row} ${email}`} style={{ overflowWrap: "anywhere" }}>
                <bdi>{email}</bdi>: {t(`people.${problem}`)}
              </List.Item>
            ))}
          </List>
          {faults.length > SHOWN && <Text fz="sm">{t("people.more", { count: faults.length - SHOWN })}</Text>}
          <Group mt="xs" gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                onChange(value.filter((email) => !faults.some((fault) => fault.email === email)));
                setFaults([]);
              }}
            >
              {t("people.drop")}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setFaults([])}>
              {t("people.keep")}
            </Button>
          </Group>
        </Alert>
      )}
    </div>
  );
}

/** Options for the search, and what is chosen, which has to be among them. */
function usePeople(search: string, chosen: readonly string[]): { value: string; label: string }[] {
  const [text] = useDebouncedValue(search.trim(), 200);
  const query = text === "" ? { limit: 20 } : { limit: 20, search: text };
  const { data } = useQuery({
    queryKey: ["users", "picker", query],
    queryFn: () => ask(api.GET("/api/v1/users", { params: { query } })),
    placeholderData: (before) => before,
  });
  const found = new Map((data?.items ?? []).map(({ email, name }) => [email, `${name} (${email})`]));
  for (const email of chosen) if (!found.has(email)) found.set(email, email);
  return [...found].map(([value, label]) => ({ value, label }));
}

/** What is wrong with these, row by row: one call for all of them. */
async function faultsOf(emails: string[]): Promise<Fault[]> {
  if (emails.length === 0) return [];
  try {
    const { items } = await ask(api.POST("/api/v1/users/resolve", { body: { emails } }));
    return items.flatMap(({ email, problem }) => (problem === undefined ? [] : [{ email, problem }]));
  } catch (error) {
    failed(error);
    return [];
  }
}
