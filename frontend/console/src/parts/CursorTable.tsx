/**
 * A list that is read page by page: a table, or two-line cards below 768 px. With selection, a menu
 * for each row, j and k to move, Enter to open.
 */
import { ActionIcon, Box, Button, Center, Checkbox, Menu, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type Icon, IconChevronDown, IconDots } from "@tabler/icons-react";
import { Fragment, type MouseEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CursorList } from "../api/queries.ts";
import { useKeys } from "../shell/keys.ts";
import { Problem } from "./Problem.tsx";
import { SkeletonRows } from "./Skeletons.tsx";
import "./table.css";

export interface Column<Row> {
  name: string;
  title: string;
  /** CSS width; one column without it takes the rest. */
  width?: string | number;
  cell: (row: Row) => ReactNode;
}

export interface RowAction {
  label: string;
  icon: Icon;
  danger?: boolean;
  run: () => void;
}

export interface Selection {
  chosen: ReadonlySet<string>;
  change: (chosen: ReadonlySet<string>) => void;
}

interface CursorTableProps<Row> {
  /** What the list is, for screen readers. */
  label: string;
  list: CursorList<Row>;
  columns: readonly Column<Row>[];
  idOf: (row: Row) => string;
  /** The name of a row, for its menu and its checkbox. */
  nameOf: (row: Row) => string;
  /** The two lines of a card; give the title a `className="row-link"` link, as in the table. */
  card: (row: Row) => ReactNode;
  empty: ReactNode;
  onOpen?: (row: Row) => void;
  actions?: (row: Row) => RowAction[];
  selection?: Selection;
  /** What is shown below a row once it is unfolded. */
  details?: (row: Row) => ReactNode;
}

export function CursorTable<Row>(props: CursorTableProps<Row>): ReactElement {
  const { t } = useTranslation("parts");
  const { list, empty } = props;
  const narrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const box = useRef<HTMLDivElement>(null);
  const move = (step: number): void => moveFocus(box.current, step);
  useKeys({ j: () => move(1), k: () => move(-1) });
  if (list.error !== null && list.rows.length === 0) {
    return <Problem error={list.error} onRetry={list.retry} />;
  }
  if (list.pending) {
    return (
      <Box className="panel">
        <SkeletonRows />
      </Box>
    );
  }
  if (list.rows.length === 0) return <Box className="panel">{empty}</Box>;
  return (
    <>
      {list.error !== null && (
        <Box mb="sm">
          <Problem error={list.error} onRetry={list.retry} />
        </Box>
      )}
      <Box className="panel" ref={box} style={{ overflowX: "auto" }}>
        {narrow ? <Cards {...props} /> : <Rows {...props} />}
      </Box>
      {list.hasMore && (
        <Center mt="md">
          <Button variant="default" loading={list.loadingMore} onClick={list.more}>
            {t("table.more")}
          </Button>
        </Center>
      )}
    </>
  );
}

function moveFocus(box: HTMLElement | null, step: number): void {
  const links = [...(box?.querySelectorAll<HTMLElement>(".row-link") ?? [])];
  const here = links.findIndex((link) => link.closest("[data-row]")?.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[next]?.focus();
}

function Rows<Row>(props: CursorTableProps<Row>): ReactElement {
  const { t } = useTranslation("parts");
  const { list, columns, idOf, nameOf, actions, selection, details } = props;
  const unfolded = useUnfolded(props);
  const all = list.rows.map(idOf);
  const chosen = selection?.chosen ?? new Set<string>();
  const some = all.some((id) => chosen.has(id));
  const every = all.every((id) => chosen.has(id));
  return (
    <table className="rows" aria-label={props.label}>
      <thead>
        <tr>
          {details !== undefined && (
            <th style={{ width: 44 }}>
              <span style={HIDDEN}>{t("table.details")}</span>
            </th>
          )}
          {selection !== undefined && (
            <th style={{ width: 46 }}>
              <Checkbox
                size="sm"
                aria-label={t("table.all")}
                checked={every}
                indeterminate={some && !every}
                onChange={() => selection.change(new Set(every ? [] : all))}
              />
            </th>
          )}
          {columns.map((column) => (
            <th key={column.name} scope="col" style={{ width: column.width }}>
              {column.title}
            </th>
          ))}
          {actions !== undefined && (
            <th style={{ width: 60 }}>
              <span style={HIDDEN}>{t("table.actions")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {list.rows.map((row) => (
          <Fragment key={idOf(row)}>
            <tr data-row data-opens={unfolded.opens && true} onClick={(event) => opens(event, () => unfolded.opens?.(row))}>
              {details !== undefined && (
                <td style={{ paddingInlineEnd: 0 }}>
                  <Unfold row={row} table={props} unfolded={unfolded} />
                </td>
              )}
              {selection !== undefined && (
                <td>
                  <Checkbox
                    size="sm"
                    aria-label={t("table.choose", { name: nameOf(row) })}
                    checked={chosen.has(idOf(row))}
                    onChange={() => selection.change(toggled(chosen, idOf(row)))}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.name}>{column.cell(row)}</td>
              ))}
              {actions !== undefined && (
                <td>
                  <RowMenu name={nameOf(row)} actions={actions(row)} />
                </td>
              )}
            </tr>
            {details !== undefined && unfolded.has(row) && (
              <tr className="row-details">
                <td colSpan={columns.length + 1 + Number(selection !== undefined) + Number(actions !== undefined)}>{details(row)}</td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface Unfolded<Row> {
  has: (row: Row) => boolean;
  toggle: (row: Row) => void;
  /** What a click on the row does. */
  opens: ((row: Row) => void) | undefined;
}

function useUnfolded<Row>({ idOf, onOpen, details }: CursorTableProps<Row>): Unfolded<Row> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = (row: Row): void => setIds((before) => toggled(before, idOf(row)));
  return { has: (row) => ids.has(idOf(row)), toggle, opens: onOpen ?? (details && toggle) };
}

interface UnfoldProps<Row> {
  row: Row;
  table: CursorTableProps<Row>;
  unfolded: Unfolded<Row>;
}

function Unfold<Row>({ row, table, unfolded }: UnfoldProps<Row>): ReactElement {
  const { t } = useTranslation("parts");
  const open = unfolded.has(row);
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className="row-link"
      aria-label={t("table.unfold", { name: table.nameOf(row) })}
      aria-expanded={open}
      onClick={() => unfolded.toggle(row)}
    >
      <IconChevronDown size={17} className={open ? "fold open" : "fold"} />
    </ActionIcon>
  );
}

function Cards<Row>(props: CursorTableProps<Row>): ReactElement {
  const { label, list, idOf, nameOf, card, actions, selection, details } = props;
  const { t } = useTranslation("parts");
  const unfolded = useUnfolded(props);
  return (
    <div role="list" aria-label={label}>
      {list.rows.map((row) => (
        <div
          role="listitem"
          key={idOf(row)}
          className="card"
          data-row
          onClick={(event) => opens(event, () => unfolded.opens?.(row))}
        >
          {selection !== undefined && (
            <Checkbox
              size="sm"
              aria-label={t("table.choose", { name: nameOf(row) })}
              checked={selection.chosen.has(idOf(row))}
              onChange={() => selection.change(toggled(selection.chosen, idOf(row)))}
            />
          )}
          <Box style={{ flex: 1, minWidth: 0 }}>
            {card(row)}
          </Box>
          {details !== undefined && <Unfold row={row} table={props} unfolded={unfolded} />}
          {actions !== undefined && <RowMenu name={nameOf(row)} actions={actions(row)} />}
          {details !== undefined && unfolded.has(row) && <div className="card-details">{details(row)}</div>}
        </div>
      ))}
    </div>
  );
}

/** The whole row opens, but for what can be pressed in it, and not while a text is selected. */
function opens(event: MouseEvent, open: () => void): void {
  const target = event.target as HTMLElement;
  if (!event.currentTarget.contains(target)) return;
  if (target.closest("a, button, input, label, pre, [role=menu]") !== null) return;
  if (getSelection()?.isCollapsed === false) return;
  open();
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

export function RowMenu({ name, actions }: { name: string; actions: RowAction[] }): ReactElement | null {
  const { t } = useTranslation("parts");
  if (actions.length === 0) return null;
  return (
    <Menu shadow="md" position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("table.menu", { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon: Shown, danger, run }) => (
          <Menu.Item
            key={label}
            c={danger === true ? "var(--mantine-color-red-text)" : undefined}
            leftSection={<Shown size={16} aria-hidden />}
            onClick={run}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Two lines of a cell: a strong one and a quiet one. */
export function TwoLines({ top, below }: { top: ReactNode; below?: ReactNode }): ReactElement {
  return (
    <Box miw={0}>
      <Text component="div" fz="inherit" lh={1.35} className="cut" dir={typeof top === "string" ? "auto" : undefined}>
        {top}
      </Text>
      {below !== undefined && (
        <Text component="div" fz={13} c="dimmed" lh={1.4} className="cut" dir={typeof below === "string" ? "auto" : undefined}>
          {below}
        </Text>
      )}
    </Box>
  );
}

const HIDDEN = { position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" } as const;
